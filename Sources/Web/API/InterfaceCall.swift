//! One call that changes something: its JSON body, its Idempotency-Key, and the answer.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Node

/// A POST of the interface, read.
struct InterfaceCall {
  /// Who asks.
  let viewer: Viewer
  /// The body; an empty one counts as `{}`.
  let json: JSON
  /// The caller's own key; nil where there is none.
  let idempotency: Idempotency?
  private let site: Site

  /// Most bytes of a JSON body.
  static let bodyBytesMax = 256 * 1024

  /// Reads a call; throws `signIn`, `tooLarge`, `tooSlow`, or `badForm` for what is no JSON object.
  init(_ request: Request, _ visit: Visit, _ site: Site) async throws {
    self.site = site
    let viewer = try visit.required()
    self.viewer = viewer
    let bytes = try await request.bytes(upTo: Self.bodyBytesMax)
    do { json = bytes.isEmpty ? .object([]) : try JSON.parse(bytes) } catch {
      throw Refused("badForm")
    }
    guard json.members != nil, !Self.hasZero(json) else { throw Refused("badForm") }
    idempotency = try request.idempotencyKey().map { Idempotency($0, viewer, request, bytes) }
  }

  /// Whether some text has a U+0000: a column of the store would end there, and no other node takes it.
  private static func hasZero(_ json: JSON) -> Bool {
    if let text = json.string { return text.utf8.contains(0) }
    if let elements = json.array { return elements.contains(where: hasZero) }
    return json.members?.contains { hasZero($0.value) } ?? false
  }

  /// Asks the node; gives what was made, or throws what was refused.
  func answer(_ command: Command, status: HTTPResponse.Status = .ok) async throws -> Response {
    let records = try await records(command)
    return Response.json(
      .object([.init("made", .array(records.map { .string($0.description) }))]), status: status)
  }

  /// Asks the node; gives the records that were made, or throws what was refused. What is not repeatable is done
  /// anew however often it is asked with the same key.
  func records(_ command: Command, isRepeatable: Bool = true) async throws -> [RecordReference] {
    let key = isRepeatable ? idempotency : nil
    return try WatchRoutes.records(of: await site.submit(command, as: viewer, idempotency: key))
  }

  // MARK: Parts of the body

  /// A text that must be there; at most `textMax` characters.
  func text(_ name: String) throws -> String {
    guard let text = json[name]?.string, text.count <= Self.textMax else {
      throw Refused("badForm")
    }
    return text
  }

  /// An identifier that must be there.
  func id<Record>(_ name: String, of record: Record.Type) throws -> ID<Record> {
    guard let id = json[name]?.string.flatMap({ ID<Record>($0) }) else { throw Refused("badForm") }
    return id
  }

  /// A moment that must be there, as RFC 3339.
  func moment(_ name: String) throws -> Instant {
    guard let moment = json[name]?.string.flatMap({ Instant(rfc3339: $0) }) else {
      throw Refused("badForm")
    }
    return moment
  }

  /// A moment that may be left out.
  func optionalMoment(_ name: String) throws -> Instant? {
    guard let value = json[name], !value.isNull else { return nil }
    return try moment(name)
  }

  /// Longest text of one member, in characters.
  static let textMax = 4000
}

extension Request {
  /// Longest Idempotency-Key, in bytes.
  static let idempotencyKeyBytesMax = 200

  /// The caller's own key; nil where there is none, `badForm` where it is too long.
  func idempotencyKey() throws -> String? {
    guard let name = HTTPField.Name("Idempotency-Key"), let key = headers[name] else { return nil }
    guard key.utf8.count <= Self.idempotencyKeyBytesMax else { throw Refused("badForm") }
    return key
  }
}

extension Idempotency {
  /// The key of a caller over a body that goes to one path; `part` counts the inputs that one body becomes.
  init(_ key: String, _ viewer: Viewer, _ request: Request, _ bytes: [UInt8], part: Int = 0) {
    let caller = "\(viewer.person?.description ?? "")/\(viewer.key?.description ?? "")"
    let suffix = part == 0 ? "" : "/\(part)"
    self.init(
      key: Hash(sha256: Array("\(caller)/\(key)\(suffix)".utf8)),
      body: Hash(sha256: Array(request.uri.description.utf8) + bytes))
  }
}
