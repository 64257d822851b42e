/**
 * What do the page and the program say to each other?
 *
 * Only types: `bot/web/chat/` writes what is declared here. Ids are strings of digits, times are in
 * ISO 8601.
 */

/**
 * @typedef {{id: string, name: string, about: string}} Person
 * @typedef {{id: string, name: string, online: boolean}} Bot
 * @typedef {{id: string, name: string, channels: Channel[]}} Server
 */

/**
 * A place where people write. `tries` are messages to begin with; they stand in its welcome.
 *
 * @typedef {object} Channel
 * @property {string} id
 * @property {string} name
 * @property {"text" | "forum" | "thread" | "direct"} kind
 * @property {string | null} parent the channel or forum that a thread belongs to
 * @property {string} topic
 * @property {boolean} writable
 * @property {string[]} tries
 */

/**
 * All that a person sees, apart from messages.
 *
 * @typedef {object} World
 * @property {string} you
 * @property {Bot} bot
 * @property {Person[]} people
 * @property {Server[]} servers
 * @property {Channel} direct
 * @property {string} version
 */

/**
 * A piece of what somebody wrote, as Discord's markdown reads it.
 *
 * @typedef {{t: "text" | "code" | "everyone", text: string}} WordsNode
 * @typedef {{t: "strong" | "em" | "under" | "strike" | "spoiler" | "quote" | "small" | "paragraph",
 *   in: MarkupNode[]}} SpanNode
 * @typedef {{t: "heading", level: number, in: MarkupNode[]}} HeadingNode
 * @typedef {{t: "list", ordered: boolean, start: number, items: MarkupNode[][]}} ListNode
 * @typedef {{t: "fence", lang: string, text: string}} FenceNode
 * @typedef {{t: "link", href: string, in: MarkupNode[]}} LinkNode
 * @typedef {{t: "user" | "channel", id: string, name: string}} MentionNode
 * @typedef {{t: "role" | "emoji", name: string}} NameNode
 * @typedef {{t: "time", text: string, iso: string}} TimeNode
 * @typedef {{t: "break"}} BreakNode
 * @typedef {WordsNode | SpanNode | HeadingNode | ListNode | FenceNode | LinkNode | MentionNode |
 *   NameNode | TimeNode | BreakNode} MarkupNode
 */

/**
 * @typedef {{kind: "button", custom_id: string, label: string, url: string | null,
 *   style: "primary" | "secondary" | "success" | "danger" | "link",
 *   disabled: boolean, emoji: string | null}} ButtonControl
 * @typedef {{label: string, value: string, description: string, chosen: boolean}} Choice
 * @typedef {{kind: "select", custom_id: string, placeholder: string, disabled: boolean,
 *   min: number, max: number, options: Choice[]}} SelectControl
 * @typedef {ButtonControl | SelectControl} Control
 */

/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} channel
 * @property {{id: string, name: string, bot: boolean}} author
 * @property {string} at
 * @property {string | null} edited
 * @property {boolean} thinking whether the bot has yet to say what it has promised
 * @property {boolean} ephemeral whether only this person sees it
 * @property {string} raw what was sent
 * @property {string} typed what was sent, as it is typed: with names in place of mentions
 * @property {MarkupNode[]} tree what it reads as
 * @property {{id: string, author: string, text: string, gone: boolean} | null} replies_to
 * @property {{by: string, command: string} | null} used
 * @property {boolean} mentions_you
 * @property {{id: string, name: string, size: number, type: string, url: string}[]} attachments
 *   sizes in bytes
 * @property {Control[][]} rows
 * @property {{edit: boolean, delete: boolean}} can
 */

/**
 * @typedef {{name: string, value: string | number}} Suggestion
 * @typedef {object} Option
 * @property {string} name
 * @property {string} description
 * @property {"text" | "integer" | "number" | "boolean" | "channel"} kind
 * @property {boolean} required
 * @property {Suggestion[]} choices
 * @property {boolean} autocomplete
 * @property {number | null} min_length
 * @property {number | null} max_length
 * @typedef {{name: string, description: string, options: Option[]}} SlashCommand
 * @typedef {{slash: SlashCommand[], menu: string[]}} Commands
 */

/**
 * @typedef {object} FormInput
 * @property {string} custom_id
 * @property {string} label
 * @property {"short" | "paragraph"} style
 * @property {string | null} value
 * @property {string | null} placeholder
 * @property {boolean} required
 * @property {number | null} min_length
 * @property {number | null} max_length
 * @typedef {{use: string, title: string, inputs: FormInput[]}} Form
 */

/**
 * What each request is answered with.
 *
 * @typedef {object} Answers
 * @property {World} hello
 * @property {{messages: Message[], more: boolean}} history oldest first
 * @property {{}} say
 * @property {{}} edit
 * @property {{}} delete
 * @property {{}} dismiss
 * @property {{channel: string}} post
 * @property {Commands} commands
 * @property {{use: string}} run
 * @property {{use: string}} menu
 * @property {{use: string}} press
 * @property {{use: string}} choose
 * @property {{use: string}} submit
 * @property {{choices: Suggestion[]}} type
 */

/**
 * What the program tells by itself.
 *
 * @typedef {object} Events
 * @property {{message: Message}} message a new one, or one that has changed
 * @property {{channel: string, messages: string[]}} gone
 * @property {{channel: string, name: string}} typing
 * @property {Form} form
 * @property {{use: string, text: string}} failed
 * @property {{online: boolean}} bot
 * @property {{channel: Channel, server: string | null}} channel
 * @property {{}} world everything may have changed
 */

export {};
