//! One request: who asks, in which language, and how it is answered when it fails.

internal import Federation
public import Hummingbird
public import Kernel
internal import NIOCore
internal import Node

/// The context of a request.
public struct Visit: RequestContext {
  /// Hummingbird's own part.
  public var coreContext: CoreRequestContextStorage
  /// Who asks; nil before signing in.
  public var viewer: Viewer?
  /// Who is signed in, with names for the frame.
  var signedIn: SignedIn?
  /// The session's cookie secret; form tokens are derived from it.
  public var session: String?
  /// The language to answer in.
  public var language: Language
  /// Whether the request itself chose the language (`?lang=`); then it is remembered.
  var languageChosen = false
  /// Where the request comes from, for limits only.
  public var address: String
  /// The hash of the key that was brought; nil where there is none.
  var keyHash: Hash?
  /// The link of the certificate by which a request came; nil where it did not come by the listener for links.
  var line: ID<PeerLink>?
  /// The connection, so that one that drips can be ended.
  let connection: any Channel

  /// A visit from a connection.
  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    language = .ja
    connection = source.channel
    address = source.channel.remoteAddress?.ipAddress ?? "local"
  }

  /// Bodies of pages and of the interface; events have their own, larger limit.
  public var maxUploadSize: Int { 1 << 20 }

  /// The token every form of this session sends back (CSRF).
  public var formToken: String {
    session.map { Hash(sha256: Array("form\u{0}\($0)".utf8)).description } ?? ""
  }
}

/// A refusal on its way to the edge, where it becomes a page or a problem document.
struct Refused: Error {
  let code: String
  init(_ code: String) { self.code = code }
}
