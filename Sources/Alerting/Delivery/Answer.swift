//! What an organisation answers to a bulletin. Silence is never an answer, and refusing with a reason is one.

public import Kernel

extension Delivery {
  /// An answer to a bulletin (該当あり, 該当なし, 調査中, 応じない). Source: minutes 2.13 and 2.14; kernel.md "Permeation".
  public enum Answer: Hashable, Sendable, Codable {
    /// The organisation is affected and will have done what is asked by that time, e.g. "the vendor was asked".
    case affected(plan: ContentReference?, by: Instant)
    /// What is asked has been done.
    case done(note: ContentReference?)
    /// The organisation is not affected.
    case notAffected
    /// Nobody knows yet; the next word comes by that time.
    case underInvestigation(until: Instant)
    /// The organisation decides otherwise, and says why: a municipality keeps the decision.
    case refused(reason: ContentReference)

    /// Its kind, for counting.
    public var kind: AnswerKind {
      switch self {
      case .affected: .affected
      case .done: .done
      case .notAffected: .notAffected
      case .underInvestigation: .underInvestigation
      case .refused: .refused
      }
    }
  }

  /// The kinds of answers, in the order in which they are shown.
  public enum AnswerKind: String, Hashable, Sendable, Codable, CaseIterable {
    case affected
    case done
    case notAffected
    case underInvestigation
    case refused

    /// Whether nothing more is waited for.
    public var isFinal: Bool { self == .done || self == .notAffected || self == .refused }
  }

  /// An answer with who gave it and when.
  public struct Answered: Hashable, Sendable, Codable {
    /// What was said.
    public let answer: Answer
    /// By whom.
    public let by: Actor
    /// When.
    public let at: Instant
    /// On which call it was heard; nil where the person answered himself, as in every answer of the oldest journals.
    public let heard: Heard?
  }

  /// That an answer was given by phone (電話で聞いた回答): the one who made the call entered it for whoever gave it.
  public struct Heard: Hashable, Sendable, Codable {
    /// The call on which it was said.
    public let card: ID<CallCard>
    /// Who made that call and entered it: always a person.
    public let by: Actor

    /// From its parts; `CallCard.heard` says when it may be made.
    public init(card: ID<CallCard>, by: Actor) {
      self.card = card
      self.by = by
    }
  }

  /// How far ahead somebody may promise to have acted.
  public static let planMax = Instant.Span.days(366)
  /// How long something may be under investigation before the next word.
  public static let investigationMax = Instant.Span.days(30)

  /// The rules of an answer: by a named person, about a bulletin, with a date that is still to come. Every answer is
  /// kept; the newest counts, also after the end, since what was not known on Monday may be known on Thursday. What was
  /// heard on a call is the answer of the person who said it, and a person entered it: a call is no channel in doubt (I19).
  func answer(
    _ answer: Answer, _ person: Actor, _ heard: Heard?, _ now: Instant, _ context: Context
  ) throws(Refusal) -> [Body] {
    guard level == .addressed else { throw .nothingToAnswer }
    if case .withdrawn = state { throw .ended }
    guard person.person != nil else { throw .notAPerson }
    if let heard, heard.by.person == nil { throw .notAPerson }
    if answered?.answer == answer { return [] }
    let waited: (duty: Duty, until: Instant, most: Instant.Span)? =
      switch answer {
      case .affected(_, let by): (.act, by, Self.planMax)
      case .underInvestigation(let until): (.answer, until, Self.investigationMax)
      case .done, .notAffected, .refused: nil
      }
    guard let waited else {
      return [.answered(answer: answer, by: person, pursuits: [], heard: heard)]
    }
    guard waited.until > now, waited.until <= now + waited.most else { throw .dateOutOfRange }
    let next = context.ladder.firstCall(severity, due: waited.until)
    return [
      .answered(
        answer: answer, by: person,
        pursuits: [Pursuit(duty: waited.duty, base: waited.until, rung: 0, next: next)],
        heard: heard)
    ]
  }
}
