//! A Fact with its proof as a document that anybody can check with SHA-256 alone.

internal import Kernel

/// The proof's document.
enum FactProof {
  /// The Fact's canonical bytes, the hashes from its leaf up to the root of the journal of `count` Facts, and that root.
  static func document(_ bytes: [UInt8], _ proof: InclusionProof?, root: Hash) -> JSON {
    .object([
      .init("fact", .string(Base64.encode(bytes))),
      .init("leaf", .string(Hash.leaf(bytes).description)),
      .init("index", proof.map { .integer($0.index) } ?? .null),
      .init("count", proof.map { .integer($0.count) } ?? .null),
      .init("path", .array(proof?.path.map { .string($0.description) } ?? [])),
      .init("root", .string(root.description)),
    ])
  }
}
