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

  get count() {
    return this.#counted + this.#heard.length
  }

  /** What the server says of a room. */
  reset({ unread, seq, read_seq: readSeq, last }, reader) {
    this.#reader = reader
    this.#counted = unread
    this.#upTo = seq
    this.#lastCounted = last?.seq ?? 0
    this.readSeq = readSeq
    this.#heard = this.#heard.filter((heard) => heard > seq && heard > readSeq)
  }

  posted(message) {
    if (this.#isCounted(message.seq) || message.author.id === this.#reader) return
    if (message.seq > this.readSeq && !this.#heard.includes(message.seq)) this.#heard.push(message.seq)
  }

  deleted(change) {
    if (this.#heard.includes(change.seq)) this.#heard.splice(this.#heard.indexOf(change.seq), 1)
    else if (change.seq > this.readSeq && change.rev > this.#upTo && change.author_id !== this.#reader) this.#decrease()
  }

  /** Whether we know the count after everything up to `seq` was read. */
  read(seq) {
    this.readSeq = Math.max(this.readSeq, seq)
    this.#heard = this.#heard.filter((heard) => heard > seq)
    if (seq >= this.#lastCounted) this.#counted = 0
    return this.#counted === 0
  }

  #isCounted(seq) {
    return seq <= this.#upTo
  }

  #decrease() {
    this.#counted = Math.max(0, this.#counted - 1)
  }
}
