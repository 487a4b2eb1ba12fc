//! GET /api/v1/openapi.json: the description of the interface, checked against it by the tests.

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Serves the description.
struct OpenAPIRoutes {
  func add(to router: Router<Visit>) {
    router.get("/api/v1/openapi.json") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json)))
    }
  }
}
