//! The recorded answers of OASIS's own validator and matcher, one by one.

import Foundation
import Kernel
import Testing

@testable import Formats

struct PatternVectorTests {
  private static func vectors(_ path: String) throws -> [JSON] {
    try SharedData.fixture(path).split(separator: 0x0A).map { try JSON.parse(Array($0)) }
  }

  @Test func `each of the 47 patterns is taken or refused as recorded`() throws {
    let vectors = try Self.vectors("stix/pattern-syntax.ndjson")
    #expect(vectors.count == 47)
    for vector in vectors {
      let text = try #require(vector["pattern"]?.string)
      let isTaken: Bool
      do throws(PatternProblem) {
        _ = try STIXPattern(text)
        isTaken = true
      } catch {
        isTaken = false
      }
      #expect(isTaken == vector["valid"]?.bool, "\(text)")
    }
  }

  /// What the matcher said: true, false, or nil for an error.
  private static func answer(_ text: String, _ bundles: [JSON]) throws -> Bool? {
    let pattern: STIXPattern
    do throws(PatternProblem) {
      // The matcher evaluates a qualifier that stands twice, which the validator refuses.
      pattern = try STIXPattern(text, allowsRepeatedQualifiers: true)
    } catch {
      return nil
    }
    switch pattern.matches(try ObservedData(bundles: bundles)) {
    case .success(let isMatch): return isMatch
    case .failure(.notTime): return nil
    case .failure(.tooCostly):
      Issue.record("too costly: \(text)")
      return nil
    }
  }

  @Test func `each of the 282 patterns matches or not as recorded`() throws {
    let vectors = try Self.vectors("stix/pattern-match.ndjson")
    #expect(vectors.count == 282)
    for vector in vectors {
      let text = try #require(vector["pattern"]?.string)
      let bundles = try #require(vector["observed_data"]?.array)
      #expect(
        try Self.answer(text, bundles) == vector["match"]?.bool,
        "\(vector["id"]?.string ?? "") \(text)")
    }
  }

  @Test func `the fuzzer begins with patterns that are what their names say`() throws {
    let folder = SharedData.root.appending(path: "Fuzz/Corpus/Pattern")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasPrefix("accept-") || $0.hasPrefix("refuse-") || $0.hasPrefix("own-") }
    #expect(names.count >= 55)
    for name in names {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let isTaken: Bool
      do throws(PatternProblem) {
        _ = try STIXPattern(text)
        isTaken = true
      } catch {
        isTaken = false
      }
      #expect(isTaken != name.hasPrefix("refuse-"), "\(name)")
    }
  }
}
