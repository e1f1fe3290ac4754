/**
 * How many messages of a room its reader has not seen.
 *
 * The server counts up to a seq and we count on from there, so nothing counts twice.
 */
export class Unread {
  readSeq = 0
  #reader = null
  #counted = 0 // By the server, up to #upTo.
  #upTo = 0
  #lastCounted = 0 // The seq of the newest message that the server may have counted.
  #heard = [] // Seqs of what came after.
  #mentionsCounted = 0
  #mentionsHeard = []

  get count() {
    return this.#counted + this.#heard.length
  }

  /** Those that name the reader. */
  get mentions() {
    return this.#mentionsCounted + this.#mentionsHeard.length
  }

  /** What the server says of a room. */
  reset({ unread, mentions, seq, read_seq: readSeq, last }, reader) {
    this.#reader = reader
    this.#counted = unread
    this.#mentionsCounted = mentions
    this.#mentionsHeard = this.#mentionsHeard.filter((heard) => heard > seq && heard > readSeq)
    this.#upTo = seq
    this.#lastCounted = last?.seq ?? 0
    this.readSeq = readSeq
    this.#heard = this.#heard.filter((heard) => heard > seq && heard > readSeq)
  }

  posted(message) {
    if (this.#isCounted(message.seq) || message.author.id === this.#reader) return
    if (message.seq <= this.readSeq || this.#heard.includes(message.seq)) return
    this.#heard.push(message.seq)
    if (message.mentions.includes(this.#reader)) this.#mentionsHeard.push(message.seq)
  }

  deleted(change) {
    this.#mentionsHeard = this.#mentionsHeard.filter((seq) => seq !== change.seq)
    if (this.#heard.includes(change.seq)) this.#heard.splice(this.#heard.indexOf(change.seq), 1)
    else if (change.seq > this.readSeq && change.rev > this.#upTo && change.author_id !== this.#reader) this.#decrease()
  }

  /** Whether we know the count after everything up to `seq` was read. */
  read(seq) {
    this.readSeq = Math.max(this.readSeq, seq)
    this.#heard = this.#heard.filter((heard) => heard > seq)
    this.#mentionsHeard = this.#mentionsHeard.filter((heard) => heard > seq)
    if (seq >= this.#lastCounted) this.#counted = this.#mentionsCounted = 0
    return this.#counted === 0
  }

  #isCounted(seq) {
    return seq <= this.#upTo
  }

  #decrease() {
    this.#counted = Math.max(0, this.#counted - 1)
  }
}
