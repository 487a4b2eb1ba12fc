//! The file of a list as a browser sends it: whose page it came from, its name, its bytes.

internal import Hummingbird
internal import Kernel

/// An uploaded list.
struct ListUpload: Sendable {
  /// The file with the name that the browser gave it, in one harmless line; nil where none was chosen.
  let file: (name: String, bytes: [UInt8])?
  /// What was chosen beside it.
  private let form: MultipartBody

  /// Reads a posted form of our own page; throws `formExpired` for any other, `tooLarge` for a file over `bytesMax`. A
  /// longer name is cut.
  init(_ request: Request, _ visit: Visit, _ site: Site, bytesMax: Int, nameMax: Int) async throws {
    let form = try await MultipartBody(request, fileMax: bytesMax, of: site.limits.bodies)
    guard let token = form["token"], token == visit.formToken else { throw Refused("formExpired") }
    self.form = form
    file = form.file("file").map { part in
      (PlainText.singleLine(part.fileName ?? "", maxCharacters: nameMax), part.bytes)
    }
  }

  /// The text of a field that was chosen beside the file; nil where it is missing or empty.
  subscript(_ field: String) -> String? { form[field].flatMap { $0.isEmpty ? nil : $0 } }

  /// What to say where no file was chosen.
  static func noFile(_ say: Language) -> String { AlertDeed.words("noFile", say) }
}

extension Visit {
  /// SHA-256 of the session's secret, to which drafts belong; throws `signIn`. A programme with a key has no drafts.
  func draftOwner() throws -> Hash {
    guard let session else { throw Refused("signIn") }
    return Hash(sha256: Array(session.utf8))
  }
}
