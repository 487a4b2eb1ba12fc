//! `/.well-known/security.txt`, for anybody.

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// GET `/.well-known/security.txt`: 404 until the operator settled it, and again once it has expired.
struct SecurityRoutes {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/.well-known/security.txt") { _, _ in
      guard
        let text = site.settings.security?.text(
          publicURL: site.settings.publicURL, at: site.clock.now)
      else { throw Refused("notFound") }
      // Source: RFC 9116 §3, text/plain in UTF-8.
      return Response(
        status: .ok,
        headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "max-age=3600"],
        body: .init(byteBuffer: ByteBuffer(string: text)))
    }
  }
}
