//! The file of a list as a browser sends it: whose page it came from, its name, its bytes.

internal import Hummingbird
internal import Kernel

/// An uploaded list.
enum ListUpload: Sendable {
  /// A file with the name that the browser gave it, in one harmless line.
  case file(name: String, bytes: [UInt8])
  /// No file was chosen; what to say.
  case none(String)

  /// Reads a posted form of our own page; throws `formExpired` for any other, `tooLarge` for a file over `bytesMax`. A
  /// longer name is cut.
  init(_ request: Request, _ visit: Visit, _ site: Site, bytesMax: Int, nameMax: Int) async throws {
    let form = try await MultipartBody(request, fileMax: bytesMax, of: site.limits.bodies)
    guard let token = form["token"], token == visit.formToken else { throw Refused("formExpired") }
    guard let file = form.file("file") else {
      let words = RefusalWords.of("noFile")
      self = .none("\(words.what(visit.language)) \(words.next(visit.language))")
      return
    }
    self = .file(
      name: PlainText.singleLine(file.fileName ?? "", maxCharacters: nameMax),
      bytes: file.bytes)
  }
}

extension Visit {
  /// SHA-256 of the session's secret, to which drafts belong; throws `signIn`. A programme with a key has no drafts.
  func draftOwner() throws -> Hash {
    guard let session else { throw Refused("signIn") }
    return Hash(sha256: Array(session.utf8))
  }
}
