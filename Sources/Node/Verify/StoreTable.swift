//! The one list of the store's tables: what of each follows from the Facts, and what does not and why.

/// A table of the store. A new one must be entered here, or a test fails: whoever adds a table says how it is checked.
struct StoreTable: Sendable {
  /// What `noroshi verify` can say of a table.
  enum Standing: Sendable, Equatable {
    /// The truth itself, and what is signed over it.
    case journal
    /// Every row and column follows from the Facts and is compared.
    case projection
    /// Named columns follow from the Facts and are compared; the others are as said.
    case partly(beside: String)
    /// Nothing in it follows from Facts, for this reason.
    case notProjected(because: String)
  }

  /// Its name.
  let name: String
  /// What follows from the Facts.
  let standing: Standing

  // table:
  static let all: [StoreTable] = [
    .init(name: "fact", standing: .journal), .init(name: "checkpoint", standing: .journal),
    .init(name: "tile", standing: .projection),
    .init(
      name: "node",
      standing: .partly(beside: "the high-water mark of time and the cursor of matching")),
    .init(name: "organization", standing: .projection),
    .init(name: "constituency", standing: .projection),
    .init(name: "person", standing: .projection), .init(name: "account", standing: .projection),
    .init(name: "api_key", standing: .projection),
    .init(name: "observation", standing: .projection),
    .init(name: "alert", standing: .projection),
    .init(name: "alert_key", standing: .projection),
    .init(name: "alert_audience", standing: .projection),
    .init(name: "alert_left_out", standing: .projection),
    .init(name: "delivery", standing: .projection),
    .init(
      name: "timer",
      standing: .partly(beside: "when a sensor was last heard: its deadline moves without a Fact")),
    .init(name: "sensor", standing: .projection),
    .init(name: "call_card", standing: .projection),
    .init(name: "card_item", standing: .projection),
    .init(name: "suppression", standing: .projection),
    .init(name: "allowed_mark", standing: .projection),
    .init(name: "indicator", standing: .projection),
    .init(name: "indicator_batch", standing: .projection),
    .init(name: "contact_import", standing: .projection),
    .init(name: "bulletin", standing: .projection),
    .init(name: "contact_test", standing: .projection),
    .init(name: "system", standing: .projection),
    .init(name: "system_index", standing: .projection),
    .init(name: "inventory_import", standing: .projection),
    .init(name: "roster", standing: .projection),
    .init(name: "transfer", standing: .projection),
    .init(name: "question", standing: .projection),
    .init(name: "question_audience", standing: .projection),
    .init(name: "question_text", standing: .projection),
    .init(name: "body_import", standing: .projection),
    .init(name: "organization_name", standing: .projection),
    .init(name: "organization_designation", standing: .projection),
    .init(name: "invitation", standing: .projection),
    .init(name: "team_profile", standing: .projection),
    .init(name: "erasure", standing: .projection),
    .init(name: "legal_hold", standing: .projection),
    .init(name: "retention", standing: .projection),
    .init(name: "exercise", standing: .projection),
    .init(name: "link", standing: .projection),
    .init(name: "link_host", standing: .projection),
    .init(name: "node_invitation", standing: .projection),
    .init(
      name: "link_waiting",
      standing: .partly(beside: "the payload, whose hash stands in the Fact, and who is tried when")
    ),
    .init(
      name: "link_seen",
      standing: .notProjected(
        because: "numbers of letters, forgotten after 30 days; each has a Fact")),
    .init(
      name: "link_hello",
      standing: .notProjected(because: "when each peer said its newest first word; that is no Fact")
    ),
    .init(
      name: "link_line", standing: .notProjected(because: "where the node above is reached")),
    .init(
      name: "sent_copy",
      standing: .notProjected(
        because: "the newest letter about a record and its receipt; both have Facts")),
    .init(
      name: "held_copy",
      standing: .notProjected(because: "whose record it is, as the letter said that a Fact accepts")
    ),
    .init(
      name: "peer_card",
      standing: .notProjected(
        because: "the newest card of a node, as the letter said that a Fact accepts")),
    .init(
      name: "vouched_card",
      standing: .notProjected(because: "which cards were passed on; each letter has a Fact")),
    .init(
      name: "voucher",
      standing: .notProjected(
        because: "by whom a node beside was vouched for, as the letter with its card said")),
    .init(
      name: "carried_count",
      standing: .notProjected(because: "how much was carried for whom in the present hour")),
    .init(
      name: "telling",
      standing: .partly(beside: "what became of the letter, and what found no room on its link")),
    .init(
      name: "onward",
      standing: .notProjected(
        because: "what peers say of those below them; each letter has a Fact")),
    .init(
      name: "onward_source",
      standing: .notProjected(
        because: "over which link something came that goes on from here, as its letter said")),
    .init(
      name: "told_list",
      standing: .notProjected(because: "which list here a peer's list of marks became")),
    .init(
      name: "revocation",
      standing: .notProjected(
        because: "a signed document to be said again; the link's Facts name it")
    ),
    .init(
      name: "home_transfer",
      standing: .notProjected(
        because: "signed documents; whom a peer hosts by them stands in the Facts of its link")),
    .init(
      name: "command_taken",
      standing: .notProjected(because: "which commands were done; what they did has its own Facts")),
    .init(
      name: "command_asked",
      standing: .notProjected(
        because: "what was asked of other nodes; what they do with it comes by letters of its own")),
    .init(
      name: "invitation_verifier",
      standing: .notProjected(because: "what proves an invitation: a secret stands in no Fact")),
    .init(
      name: "aged",
      standing: .notProjected(because: "which records' texts went by age; a Fact says how many")),
    .init(
      name: "outbox",
      standing: .partly(beside: "attempts: due, attempts, lease, state, problem")),
    .init(
      name: "token",
      standing: .partly(beside: "the secret's hash, as the secret stands in no Fact")),
    .init(
      name: "reply_code",
      standing: .partly(beside: "the code, which stands in no Fact, and what was tried in vain")),
    .init(
      name: "reply_address",
      standing: .partly(beside: "addresses that somebody had before: they stay his")),
    .init(
      name: "reply_try", standing: .notProjected(because: "numbers in vain of one day")),
    .init(
      name: "reply_tally",
      standing: .notProjected(because: "what came of replies; what counted has its own Facts")),
    .init(
      name: "reply_refusal",
      standing: .notProjected(because: "the newest refused replies: a flood must not grow Facts")),
    .init(
      name: "reply_mailbox", standing: .notProjected(because: "how far a mailbox was read")),
    .init(
      name: "mail_answer",
      standing: .notProjected(because: "what was written back; what it tells of has its own Facts")),
    .init(
      name: "mail_report",
      standing: .notProjected(because: "who, verified, forwarded the same mail")),
    .init(
      name: "mail_sender", standing: .notProjected(because: "how much an address sends in an hour")),
    .init(
      name: "content",
      standing: .partly(beside: "whether it was erased: then bytes and salt are gone together")),
    .init(name: "input", standing: .notProjected(because: "answers remembered for 24 hours")),
    .init(name: "session", standing: .notProjected(because: "who is signed in just now")),
    .init(
      name: "password",
      standing: .notProjected(because: "secrets stand in no Fact, not even as hashes")),
    .init(
      name: "sensor_state",
      standing: .notProjected(because: "heartbeats; raw events are no Facts")),
    .init(
      name: "sensor_watch",
      standing: .notProjected(because: "heartbeats, lag, skew and rates; none is a Fact")),
    .init(
      name: "mailbox",
      standing: .notProjected(because: "mails of the demonstration, which leave no machine")),
    .init(
      name: "contact_mapping",
      standing: .notProjected(because: "which column of a list meant what: offered again, no more")),
    .init(
      name: "grdb_migrations", standing: .notProjected(because: "which migrations were done")),
  ]
}
