//! /api/v1/journal: the newest signed checkpoint, and the proof that a Fact stands in the journal.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// The routes by which anybody with a key can check that the journal was not rewritten.
struct JournalInterface {
  let site: Site

  func add(to router: Router<Visit>) {
    router.get("/api/v1/journal/checkpoint") { _, visit in
      _ = try visit.required()
      guard let note = try site.queries.newestCheckpoint()?.note else { throw Refused("notFound") }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: note)))
    }
    router.get("/api/v1/journal/proof/:seq") { _, visit in
      let viewer = try visit.required()
      guard let seq = Int64(try visit.parameters.require("seq")), seq >= 0,
        let found = try await site.provenFact(seq, as: viewer)
      else { throw Refused("notFound") }
      return Response.json(FactProof.document(found.bytes, found.proof, root: found.root))
    }
  }
}
