#!/bin/sh
# What `make install`, `make rollback` and `make uninstall` do. With DESTDIR all of it goes below another root,
# and nothing is started or stopped.
set -eu
cd "$(dirname "$0")/.."

DESTDIR=${DESTDIR:-}
opt=$DESTDIR/opt/chatd
etc=$DESTDIR/etc/chatd
units=$DESTDIR/etc/systemd/system
chatd=$DESTDIR/usr/local/bin/chatd
backups=$DESTDIR/var/lib/chatd/backups
product="chatd.py commands handlers hub store static templates docs systemd config.yaml requirements.txt README.md CHANGELOG.md LICENSE SECURITY.md"

die() { echo "chatd: $*" >&2; exit 1; }

live() { [ -z "$DESTDIR" ] && systemctl "$@"; }

# Both happen at once for whoever looks.
point() { ln -sfn "$2" "$opt/.$1" && mv -T "$opt/.$1" "$opt/$1"; }

install() {
	[ -n "$DESTDIR" ] || [ "$(id -u)" = 0 ] || die "installing takes root: sudo make install"
	release=$(date -u +%Y%m%d-%H%M%S)
	new=$opt/releases/$release
	put_files
	back_up
	[ ! -L "$opt/current" ] || point previous "$(readlink "$opt/current")"
	point current "releases/$release"
	put_units
	start || { echo "chatd: the new version does not start; going back" >&2; rollback; exit 1; }
	forget_old
	echo "Installed in /opt/chatd/$(readlink "$opt/current"). Settings: /etc/chatd/config.yaml. Data: /var/lib/chatd."
}

put_files() {
	mkdir -p "$new"
	# shellcheck disable=SC2086 # The product is a list.
	cp -a $product "$new"
	mkdir "$new/.venv"
	cp -a .venv/. "$new/.venv"
	find "$new" -name __pycache__ -prune -exec rm -r {} +
	"$new/.venv/bin/python" -m compileall -q "$new"/*.py "$new/commands" "$new/handlers" "$new/hub" "$new/store"
	command install -D -m 755 systemd/chatd "$chatd"
	command install -D -m 644 systemd/chatd.sysusers "$DESTDIR/usr/lib/sysusers.d/chatd.conf"
	[ -n "$DESTDIR" ] || systemd-sysusers /usr/lib/sysusers.d/chatd.conf
	[ -e "$etc/config.yaml" ] || put_config
	[ -n "$DESTDIR" ] || chgrp chatd "$etc" "$etc/config.yaml"
	[ -n "$DESTDIR" ] || chown -R --no-dereference root:root "$new"
}

put_config() {
	mkdir -p "$etc" && chmod 750 "$etc"
	sed 's|^data_dir: \./data|data_dir: /var/lib/chatd|' config.yaml > "$etc/config.yaml"
	chmod 640 "$etc/config.yaml"
}

put_units() {
	for unit in chatd.service chatd.socket chatd-backup.service chatd-backup.timer; do
		command install -D -m 644 "systemd/$unit" "$units/$unit"
	done
}

# By the version that has written the data, and before anything else changes.
back_up() {
	[ -L "$opt/current" ] && [ -z "$DESTDIR" ] || return 0
	echo "Backing up to $backups/before-$release.tar ..."
	"$chatd" backup --verify "$backups/before-$release.tar" || { rm -rf "$new"; die "no backup, so nothing was changed"; }
}

start() {
	[ -z "$DESTDIR" ] || return 0
	systemctl daemon-reload
	systemctl enable --quiet --now chatd.socket chatd-backup.timer
	systemctl enable --quiet chatd.service
	systemctl restart chatd.service
}

# With the backup that was made before it.
forget_old() {
	for each in "$opt"/releases/*; do
		name=$(basename "$each")
		[ "releases/$name" = "$(readlink "$opt/current")" ] || [ "releases/$name" = "$(readlink "$opt/previous" || true)" ] ||
			rm -rf "$each" "$backups/before-$name.tar"
	done
}

# The code of before, and with DATA=1 its data, too, as they were backed up then.
# A port that stayed open meanwhile would start the service again.
rollback() {
	[ -L "$opt/previous" ] || die "there is no version to go back to"
	undone=$(basename "$(readlink "$opt/current")")
	[ -z "${DATA:-}" ] || live stop chatd.socket chatd.service || true
	point current "$(readlink "$opt/previous")"
	[ -z "${DATA:-}" ] || [ -n "$DESTDIR" ] || "$chatd" restore "$backups/before-$undone.tar" ||
		stay "the data of before can't be restored"
	restart || stay "the version of before does not start (journalctl -u chatd)"
	echo "Back in /opt/chatd/$(readlink "$opt/current")."
}

restart() {
	[ -z "$DESTDIR" ] || return 0
	systemctl reset-failed chatd.service
	systemctl restart chatd.service
}

# The version of before refuses data that the newer one has brought up to date.
stay() {
	point current "releases/$undone"
	restart || true
	[ -n "${DATA:-}" ] || echo "chatd: with data of a newer version only this leads back: sudo make rollback DATA=1
chatd: the data are then as they were before the upgrade, and what was said since is lost." >&2
	die "$1, so $undone stays."
}

uninstall() {
	live disable --quiet --now chatd.service chatd.socket chatd-backup.timer || true
	rm -f "$units"/chatd.service "$units"/chatd.socket "$units"/chatd-backup.service "$units"/chatd-backup.timer
	rm -f "$chatd" "$DESTDIR/usr/lib/sysusers.d/chatd.conf"
	rm -rf "$opt"
	live daemon-reload || true
	echo "Gone. The settings in /etc/chatd, the data in /var/lib/chatd and the user chatd are still there."
}

"$@"
