//! The embedded files: style, scripts, icon. Served for ever, since their path carries a hash of their content.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore

/// The files that pages load. All from this node: no third-party origin.
enum Assets {
  /// One embedded file.
  struct File: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    /// Path with the content's hash.
    var path: String { "/assets/\(name)?v=\(Hash(sha256: bytes).description.prefix(12))" }
  }

  static let style = File(
    name: "noroshi.css", type: "text/css; charset=utf-8", bytes: PackageResources.noroshi_css)
  static let icon = File(
    name: "noroshi.svg", type: "image/svg+xml", bytes: PackageResources.noroshi_svg)
  static let board = File(
    name: "board.js", type: "text/javascript; charset=utf-8", bytes: PackageResources.board_js)
  static let htmx = File(
    name: "htmx.min.js", type: "text/javascript; charset=utf-8", bytes: PackageResources.htmx_min_js
  )
  static let stream = File(
    name: "htmx-sse.js", type: "text/javascript; charset=utf-8", bytes: PackageResources.htmx_sse_js
  )
  static let licences = File(
    name: "LICENSES.txt", type: "text/plain; charset=utf-8", bytes: PackageResources.LICENSES_txt)

  static let all = [style, icon, board, htmx, stream, licences]

  /// The paths as pages want them; hashed once.
  static let paths = AssetPaths(
    style: style.path, icon: icon.path, board: board.path, htmx: htmx.path, htmxStream: stream.path)

  /// Adds a route for each file.
  static func add(to router: Router<Visit>) {
    for file in all {
      router.get("/assets/\(file.name)") { _, _ in
        Response(
          status: .ok,
          headers: [
            .contentType: file.type, .cacheControl: "public, max-age=31536000, immutable",
          ], body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
      }
    }
    router.get("/favicon.ico") { _, _ in Response.seeOther(icon.path) }
  }
}
