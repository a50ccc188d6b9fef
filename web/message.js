// A message on the screen: what it says, what it replies to, the emojis below it, and what may be done with it.

const EMOJIS = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

export class Line {
  #user; #act; #parts;

  /** `user` is who looks; `act(what, message, emoji)` is called for a wish to `reply`, `edit`, `delete` or `react`. */
  constructor(message, user, act) {
    this.message = message;
    this.#user = user;
    this.#act = act;
    const { userId, username, createdAt, seq } = message;
    const face = make("span", { className: "face", textContent: [...username][0].toUpperCase(), ariaHidden: "true" });
    face.style.setProperty("--hue", [...userId].reduce((sum, c) => (sum * 31 + c.charCodeAt()) % 360, 0));
    const time = make("time", { dateTime: createdAt, textContent: new Date(createdAt).toLocaleTimeString([], { timeStyle: "short" }) });
    const parts = this.#parts = {
      edited: make("small", { textContent: "edited", hidden: true }),
      place: make("span", { className: "seq", textContent: seq ? `#${seq}` : "", title: "The message's place in the room" }),
      opener: make("button", { className: "quiet", type: "button", textContent: "⋯", ariaExpanded: "false",
        ariaLabel: `What to do with this message of ${username}`, hidden: !seq, onclick: () => this.#open(parts.tools.hidden) }),
      quote: make("span", { className: "quote", hidden: true }),
      what: make("span", { className: "what" }),
      reactions: make("span", { className: "reactions", ariaLive: "off", hidden: true }),
      tools: make("span", { className: "tools", role: "group", ariaLabel: "What to do", ariaLive: "off", hidden: true }),
    };
    this.element = make("li", { className: "said", onkeydown: (event) => { if (event.key === "Escape") this.#open(false); } }, face,
      make("span", { className: "who" }, username, time, parts.edited), make("span", { className: "side" }, parts.place, parts.opener),
      parts.quote, parts.what, parts.reactions, parts.tools);
    this.show();
  }

  /** Where it stands in the room, or what it waits for. */
  set place(text) { this.#parts.place.textContent = text; }

  /** Shows the message as it is now. */
  show() {
    const { content, messageType, editedAt, deletedAt, replyTo, reactions = [] } = this.message;
    const { edited, opener, quote, what, reactions: below } = this.#parts;
    this.element.classList.toggle("deleted", Boolean(deletedAt));
    edited.hidden = !editedAt || Boolean(deletedAt);
    opener.hidden ||= Boolean(deletedAt);
    if (deletedAt) this.#open(false);
    quote.hidden = !replyTo || Boolean(deletedAt);
    if (replyTo) {
      const excerpt = replyTo.deleted ? "a message that was deleted" : replyTo.excerpt ?? "an older message";
      quote.replaceChildren(make("b", { textContent: replyTo.username ?? "" }), ` ${excerpt}`);
    }
    const kind = messageType && messageType !== "text" ? `[${messageType}] ` : "";
    what.textContent = deletedAt ? "This message was deleted." : kind + content;
    below.hidden = reactions.length === 0 || Boolean(deletedAt);
    this.#replace(below, reactions.map(({ emoji, count, mine }) => this.#button("react", `${emoji} ${count}`, emoji, {
      ariaPressed: String(Boolean(mine)), ariaLabel: `${emoji}, ${count} so far: ${mine ? "take yours away" : "add yours"}`,
    })));
  }

  #open(isOpen) {
    const { opener, tools } = this.#parts;
    const hadFocus = tools.contains(document.activeElement);
    tools.hidden = !isOpen;
    opener.ariaExpanded = String(isOpen);
    if (!isOpen) return void (hadFocus && opener.focus());
    const { id, isAdmin } = this.#user();
    const isOwn = this.message.userId === id;
    tools.replaceChildren(...EMOJIS.map((emoji) => this.#button("react", emoji, emoji, { ariaLabel: `React with ${emoji}` })),
      this.#button("reply", "Reply"), ...(isOwn ? [this.#button("edit", "Edit")] : []),
      ...(isOwn || isAdmin ? [this.#button("delete", "Delete")] : []));
    tools.scrollIntoView({ block: "nearest" });
  }

  #button(what, textContent, emoji, properties) {
    const onclick = () => { this.#open(false); this.#act(what, this.message, emoji); };
    return make("button", { className: "quiet", type: "button", textContent, onclick, value: emoji ?? what, ...properties });
  }

  /** A button that is made anew keeps the focus that the old one had. */
  #replace(parent, buttons) {
    const focused = parent.contains(document.activeElement) && document.activeElement.value;
    parent.replaceChildren(...buttons);
    if (focused) (buttons.find(({ value }) => value === focused) ?? this.#parts.opener).focus();
  }
}

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
