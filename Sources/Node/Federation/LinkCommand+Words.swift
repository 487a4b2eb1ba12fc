//! Which inputs about a link are said on its line.

extension LinkCommand {
  /// Whether it is said on a line, again and again: what came twice leaves there what once leaves, by the link's own numbers.
  /// So does a request to be taken in, by its invitation; anybody may send one, and a row for each would fill the disk.
  /// Whatever else is asked of a link is answered once.
  var isWord: Bool {
    switch self {
    case .arrived, .refused, .heard, .unreadable, .watch, .enrol: true
    default: false
    }
  }
}
