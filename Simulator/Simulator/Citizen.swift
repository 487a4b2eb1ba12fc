//! One person of the simulated nation: finite, sometimes silent, sometimes not himself.

internal import Kernel

/// A person with a post and the ways to reach him.
struct Citizen: Sendable {
  let person: ID<Person>
  let organization: ID<Organization>
  let post: ID<Post>
  let role: Organization.Role
  let hasMail: Bool
  /// His mail address; empty where he has none.
  var address = ""
  /// Drawn for each seed anew.
  var temper = Temper.prompt
  /// Until when he reads or speaks: people are finite.
  var busyUntil = Instant(microseconds: 0)

  /// How a person behaves in one seed.
  enum Temper: String, Sendable, CaseIterable {
    /// Acts within minutes.
    case prompt
    /// Acts after a quarter of an hour to two hours.
    case slow
    /// Reads nothing and takes no call.
    case silent
    /// Not at his desk; the phone is answered by a colleague.
    case absent
    /// His number belongs to somebody else.
    case wrongNumber
    /// His mailbox refuses everything; the phone works.
    case deadMailbox
    /// Somebody else reads his mailbox and answers in his name; he himself only takes calls.
    case intruded
    /// Leaves the office for good during the simulation, and presses the link all the same.
    case leaving

    /// Whether he does what he is asked without being called.
    var answersMail: Bool { self == .prompt || self == .slow || self == .leaving }
    /// Whether a call reaches him.
    var answersPhone: Bool {
      switch self {
      case .prompt, .slow, .deadMailbox, .intruded: true
      case .silent, .absent, .wrongNumber, .leaving: false
      }
    }
  }

  /// Signed in with the rights of his post.
  var viewer: Viewer {
    let right: Role =
      switch role {
      case .watchDesk: .watchOfficer
      case .ciso: .administrator
      case .other: .observer
      case .responder, .deputy, .middle, .guardDesk, .crisisDuty: .responder
      }
    return Viewer(person: person, key: nil, organization: organization, role: right)
  }
}
