//! Lists between upload and applying: in memory alone, so that they are in no journal and in no backup.

internal import Kernel
internal import Node
internal import Synchronization

/// An upload that was not applied yet. It belongs to one session and to nobody else.
struct ListDraft<Field: ListField, Choices: Hashable & Sendable>: Sendable {
  /// Its identifier, in the paths of its pages.
  let id: ID<Self>
  /// SHA-256 of the session's secret.
  let session: Hash
  /// Whose session it is.
  let person: ID<Person>?
  /// The name of the file as the browser sent it.
  let fileName: String
  /// The file itself.
  let bytes: [UInt8]
  /// Until when it is kept.
  let expires: Instant
  /// What each column means.
  var columns: ListColumns<Field>
  /// What was ticked.
  var choices: Choices
  /// What is to be said above the differences; kept here while they are still compared, so that the page which waits
  /// loses nothing.
  var notice: Phrase?
}

/// Keeps drafts. A restart forgets them: whoever was in the middle sends the file once more.
final class ListDrafts<Field: ListField, Choices: Hashable & Sendable>: Sendable {
  typealias Draft = ListDraft<Field, Choices>
  private let drafts = Mutex<[ID<Draft>: Draft]>([:])

  /// How long a draft is kept.
  static var life: Instant.Span { .hours(24) }
  /// Drafts of one person at once; a further one takes the place of the oldest.
  static var perPersonMax: Int { 3 }
  /// What all drafts may hold together.
  static var bytesMax: Int { 64 * 1024 * 1024 }

  /// Keeps a draft; false where there is no room.
  func keep(_ draft: Draft, at now: Instant) -> Bool {
    drafts.withLock { drafts in
      drafts = drafts.filter { now < $0.value.expires }
      let own = drafts.values.filter { $0.person == draft.person && $0.id != draft.id }
        .sorted { $0.id < $1.id }
      for old in own.dropLast(Self.perPersonMax - 1) { drafts[old.id] = nil }
      let held = drafts.values.reduce(0) { $0 + ($1.id == draft.id ? 0 : $1.bytes.count) }
      guard held + draft.bytes.count <= Self.bytesMax else { return false }
      drafts[draft.id] = draft
      return true
    }
  }

  /// The draft of that session; nil for any other's, and once it is over.
  func draft(_ id: ID<Draft>, of session: Hash, at now: Instant) -> Draft? {
    drafts.withLock { drafts in
      drafts = drafts.filter { now < $0.value.expires }
      return drafts[id].flatMap { $0.session == session ? $0 : nil }
    }
  }

  /// Keeps what is to be said above a draft's differences; nil once they were shown.
  func note(_ notice: Phrase?, of id: ID<Draft>) {
    drafts.withLock { drafts in
      guard var draft = drafts[id] else { return }
      draft.notice = notice
      drafts[id] = draft
    }
  }

  /// Forgets a draft: applied or given up.
  func drop(_ id: ID<Draft>) { drafts.withLock { $0[id] = nil } }

  /// Forgets what a session that ends had begun.
  func end(_ session: Hash) {
    drafts.withLock { drafts in drafts = drafts.filter { $0.value.session != session } }
  }

  /// How many drafts there are.
  var count: Int { drafts.withLock { $0.count } }
}

/// What is forgotten when a session ends. Whoever keeps something for sessions says so once.
final class SessionEnds: Sendable {
  private let acts = Mutex<[@Sendable (Hash) -> Void]>([])

  /// Adds what is done with SHA-256 of the session's secret.
  func add(_ act: @escaping @Sendable (Hash) -> Void) { acts.withLock { $0.append(act) } }

  /// Forgets all of that session.
  func end(_ session: Hash) {
    for act in acts.withLock({ $0 }) { act(session) }
  }
}

/// A list of contacts that was not applied yet.
typealias ContactDraft = ListDraft<ContactField, ContactChoices>
/// Lists of contacts that were not applied yet.
typealias ContactDrafts = ListDrafts<ContactField, ContactChoices>
