//! What was pressed on a personal link's page.

internal import Kernel
internal import Node

/// A deed of the form, read. What it may do is said by Node alone.
enum LinkDeed: Hashable, Sendable {
  /// `by` is nil for somebody who is not on the roster and who calls himself `name`.
  case acknowledge(by: ID<Person>?, name: String)
  case act(by: ID<Person>?, name: String)
  case answer(by: ID<Person>?, AnswerForm)
  case help(by: ID<Person>?)
  case offer(by: ID<Person>?, to: ID<Person>)

  /// Longest name that somebody who is not on the roster may type; longer ones are cut where they are shown.
  static let nameCharactersMax = 80

  /// Reads a form; throws `badForm` for a deed that there is not, `notAPerson` and `unknownPerson` for nobody and for
  /// what is no choice of the list. A form without the list speaks for the holder of the link; a shared mailbox has
  /// none, and who answers must be chosen.
  init(_ form: FormBody, holder: ID<Person>?) throws {
    func who() throws -> ID<Person>? {
      // An empty choice is a list that nothing was chosen from; a missing one is a page without a list.
      guard let chosen = form.all("who").first else {
        guard let holder else { throw Refused("notAPerson") }
        return holder
      }
      if chosen.isEmpty { throw Refused("notAPerson") }
      if chosen == "other" { return nil }
      guard let person = ID<Person>(chosen) else { throw Refused("unknownPerson") }
      return person
    }
    let name = PlainText.singleLine(form["name"] ?? "", maxCharacters: Self.nameCharactersMax)
    switch form["deed"] {
    case "acknowledge": self = .acknowledge(by: try who(), name: name)
    case "act": self = .act(by: try who(), name: name)
    case "answer": self = .answer(by: try who(), try AnswerForm(form))
    case "help": self = .help(by: try who())
    case "offer":
      guard let to = form["to"].flatMap({ ID<Person>($0) }) else { throw Refused("unknownPerson") }
      self = .offer(by: try who(), to: to)
    default: throw Refused("badForm")
    }
  }

  /// What Node is asked.
  var command: TokenCommand {
    switch self {
    case .acknowledge(let person, _): .acknowledge(as: person)
    case .act(let person, _): .act(as: person)
    case .answer(let person, let form): .answer(as: person, form)
    case .help(let person): .help(as: person)
    case .offer(let giver, let person): .offer(as: giver, to: person)
    }
  }
}
