// Who is typing: what is shown of the others, and what they are told of oneself.

const REPEAT_MS = 2000, ENDS_MS = 4000;

/** The others. `show` is called with a line for the screen. */
export class Typists {
  #known = new Map(); #show;

  constructor(show) { this.#show = show; }

  hear({ userId, username, isTyping }) {
    this.stop(userId);
    if (isTyping) this.#known.set(userId, { username, timer: setTimeout(() => this.stop(userId), ENDS_MS) });
    this.#tell();
  }

  stop(userId) {
    clearTimeout(this.#known.get(userId)?.timer);
    if (this.#known.delete(userId)) this.#tell();
  }

  clear() {
    this.#known.clear();
    this.#tell();
  }

  #tell() {
    const names = [...this.#known.values()].map(({ username }) => username);
    this.#show(names.length === 0 ? "" : names.length > 3 ? "Several people are typing…"
      : `${names.join(", ")} ${names.length === 1 ? "is" : "are"} typing…`);
  }
}

/** Oneself. `tell` is called with whether one is typing, now and then; it says whether that could be told. */
export class OwnTyping {
  #tell; #toldAt = 0; #end = 0;

  constructor(tell) { this.#tell = tell; }

  set(isTyping) {
    clearTimeout(this.#end);
    if (isTyping) this.#end = setTimeout(() => this.set(false), REPEAT_MS + 500);
    const now = Date.now();
    if (isTyping ? now - this.#toldAt < REPEAT_MS : this.#toldAt === 0) return;
    if (this.#tell(isTyping)) this.#toldAt = isTyping ? now : 0;
  }
}
