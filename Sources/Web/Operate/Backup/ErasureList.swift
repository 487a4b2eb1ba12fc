//! The list of erasures as a file: what is kept beside backups, so that an old one is erased again when it is restored.

public import Kernel
public import Node

/// JSON lines, one for each erasure: its identifier, when it was, and the identifiers of the texts. It names nobody and
/// holds nothing of what was erased.
public enum ErasureList {
  /// Why a list does not read.
  public struct Problem: Error, Hashable, Sendable {
    /// The line, from 1; 0 where the list is too long as a whole.
    public let line: Int
  }

  /// Most bytes of a list: some million texts.
  public static let bytesMax = 64 << 20

  /// Writes a list into a file that must not exist; throws a `Failure`.
  public static func write(_ lines: [ErasureLine], to path: String) throws {
    try PrivateFile.create(path, bytes(of: lines))
  }

  static func bytes(of lines: [ErasureLine]) -> [UInt8] {
    lines.flatMap { line in
      JSON.object([
        .init("erasure", .string(line.id.description)),
        .init("at", .integer(line.at.microseconds)),
        .init("texts", .array(line.texts.map { .string($0.description) })),
      ]).encoded() + [UInt8(ascii: "\n")]
    }
  }

  /// The texts that a file names, in its order; throws `Problem` for the first line that does not read. A list that is
  /// read by halves would leave people unerased.
  public static func read(_ bytes: [UInt8]) throws -> [ID<Content>] {
    guard bytes.count <= bytesMax else { throw Problem(line: 0) }
    var found: [ID<Content>] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      // Whatever is wrong with the line: it is named, and nothing is done.
      guard let json = try? JSON.parse(Array(line)), let texts = json["texts"]?.array else {
        throw Problem(line: index + 1)
      }
      for text in texts {
        guard let id = text.string.flatMap({ ID<Content>($0) }) else {
          throw Problem(line: index + 1)
        }
        found.append(id)
      }
    }
    return found
  }

  /// The texts in parts of what one input takes.
  public static func parts(_ texts: [ID<Content>]) -> [[ID<Content>]] {
    stride(from: 0, to: texts.count, by: Erasure.textsPerFact).map { start in
      Array(texts[start..<min(texts.count, start + Erasure.textsPerFact)])
    }
  }
}
