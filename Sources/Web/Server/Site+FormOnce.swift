//! A form that was pressed twice does what it asks once.

internal import Kernel
internal import Node

extension Site {
  /// A mark for a page whose button makes something for many: whatever carries it is done once in 24 hours.
  static func mark() -> String { Entropy.secret() }

  /// Submits what a form asks. Pressed twice with the mark of one page (`once`), it is done once and answered twice; a
  /// form without a mark is done each time.
  func submit(_ command: Command, as viewer: Viewer, once form: FormBody) async -> Node.Answer {
    let key = form["once"].map { mark in
      Idempotency(
        key: Hash(sha256: "form/\(viewer.person?.description ?? "")/\(mark)".utf8),
        body: form.digest)
    }
    return await submit(command, as: viewer, idempotency: key)
  }
}
