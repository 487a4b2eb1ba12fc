//! A Fact with its proof under the journal's root as it is now.

internal import Kernel
internal import Node

extension Site {
  /// The bytes of a Fact, its proof and the root it stands under; nil when there is none or the viewer may not see its
  /// record. A proof that does not hold is not given out: the tiles it was made from are made again first.
  func provenFact(
    _ seq: Int64, as viewer: Viewer
  ) async throws -> (bytes: [UInt8], proof: InclusionProof?, root: Hash)? {
    let head = await engine.journalHead()
    guard let first = try queries.proof(seq: seq, count: head.count, as: viewer) else { return nil }
    guard let proof = first.proof,
      !proof.proves(leaf: Hash.leaf(first.bytes), root: head.root)
    else { return (first.bytes, first.proof, head.root) }
    try await engine.rebuildTiles()
    let again = try queries.proof(seq: seq, count: head.count, as: viewer)
    return again.map { ($0.bytes, $0.proof, head.root) }
  }
}
