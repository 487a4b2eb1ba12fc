//! A rule that cannot fail is no rule: each is shown a bad sample and its good neighbour.

import Testing

/// A Swift file of the room that the path names.
private func file(_ path: String, _ text: String) -> SourceFile {
  SourceFile(path: path, text: text)
}

private func alerting(_ text: String) -> SourceFile { file("Sources/Alerting/A.swift", text) }

@Suite struct `The scan of Swift text` {
  @Test(arguments: [
    ("let a = \"try! x\" // try! y", "let a =", "// try! y"),
    ("a /* b /* c */ d */ e", "a e", "/* b /* c */ d */"),
    ("let s = #\"a \" b\"# + t", "let s = + t", ""),
    ("let s = \"\"\"\n  \" quote\n  \"\"\" + t", "let s = + t", ""),
    ("let s = \"\\(Date()) \\(f(\"x)\"))\" ; b", "let s = Date() f( ) ; b", ""),
    ("func `try! x`() {}", "func ` `() {}", ""),
    ("let broken = \"abc\nnext()", "let broken = next()", ""),
  ])
  func `code and comments come apart`(text: String, code: String, comment: String) {
    func squeezed(_ text: String) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let scan = SwiftScan(text)
    #expect(squeezed(scan.code) == code)
    #expect(squeezed(scan.comments) == comment)
    #expect(scan.code.utf8.count == text.utf8.count)
  }

  @Test func `literals keep their place, raw identifiers their words`() {
    let scan = SwiftScan("f(\"ab\\(c)d\"); func `silence climbs`()")
    #expect(scan.literals == [Literal(start: 2, end: 11, text: "abd", isInterpolated: true)])
    #expect(scan.rawIdentifiers == ["silence climbs"])
  }
}

@Suite struct `The import rule` {
  @Test(arguments: [
    ("Sources/Kernel/A.swift", "internal import Alerting"),
    ("Sources/Alerting/A.swift", "public import Node"),
    ("Sources/Alerting/A.swift", "import Foundation"),
    ("Sources/Matching/A.swift", "  @preconcurrency internal import Glibc"),
    ("Sources/Node/A.swift", "import struct Dispatch.DispatchTime"),
    ("Sources/Node/A.swift", "internal import NIOCore"),
    ("Sources/Web/A.swift", "internal import GRDB"),
    ("Simulator/Simulator/A.swift", "internal import Web"),
    ("Tests/CoreTests/A.swift", "@testable import Node"),
    ("Sources/Elsewhere/A.swift", ""),
  ])
  func `refuses`(path: String, line: String) {
    #expect(importFindings(file(path, line)).count == 1)
  }

  @Test(arguments: [
    ("Sources/Kernel/A.swift", "internal import Crypto"),
    ("Sources/Alerting/A.swift", "public import Kernel"),
    ("Sources/Alerting/A.swift", "// import Node\nlet text = \"\"\"\nimport Node\n\"\"\""),
    ("Sources/Web/A.swift", "internal import NIOHTTP1"),
    ("Sources/Web/A.swift", "internal import HummingbirdCore"),
    ("Sources/noroshi/A.swift", "internal import class Foundation.Process"),
  ])
  func `allows`(path: String, text: String) {
    #expect(importFindings(file(path, text)) == [])
  }

  @Test func `allows an exception in its place only`() {
    let exception = ImportException(path: "Sources/Node/Disk/", module: "Glibc", because: "fsync")
    func findings(_ path: String, _ line: String) -> Int {
      importFindings(file(path, line), exceptions: [exception]).count
    }
    #expect(findings("Sources/Node/Disk/Log.swift", "internal import Glibc") == 0)
    #expect(findings("Sources/Node/Diskette.swift", "internal import Glibc") == 1)
    #expect(findings("Sources/Node/Disk/Log.swift", "internal import Foundation") == 1)
  }

  @Test func `wants a row for every folder`() {
    #expect(unknownRoomFindings(paths: ["Sources/New/A.swift", "Tests/X/Y.swift"]).count == 2)
    #expect(unknownRoomFindings(paths: ["Sources/Kernel/A.swift", "Sources/CCurl/a.c"]) == [])
  }
}

@Suite struct `The rule of words` {
  @Test(arguments: [
    "let now = Date()", "let id = UUID()", "Int.random(in: 0..<2)", "FileManager.default",
    "print(1)", "func f() async throws", "func f() async\n", "await f()", "Task { f() }",
    "try! f()", "x as! Int", "fatalError(\"\")", "DispatchQueue.main", "Thread.sleep(1)",
    "Task.sleep(for: .seconds(1))", "Task.detached { }", "final class A: @unchecked Sendable {}",
    "let s = \"\\(UUID())\"", "let log: Logger", "usleep(1)",
  ])
  func `refuses in a pure target`(text: String) {
    #expect(bannedWordFindings(alerting(text)).count >= 1)
  }

  @Test(arguments: [
    "let now = \"Date()\"", "// print(1)", "blueprint(1)", "f(at: now)", "try f()", "x as? Int",
    "asynchronous ()", "// Proof: never shared.\nfinal class A: @unchecked Sendable {}",
    "func `await the try! of print(1)`() {}",
  ])
  func `allows in a pure target`(text: String) {
    #expect(bannedWordFindings(alerting(text)) == [])
  }

  @Test func `is stricter in pure targets than in Web`() {
    #expect(bannedWordFindings(file("Sources/Web/A.swift", "await f(Date())")) == [])
    #expect(bannedWordFindings(file("Sources/Web/A.swift", "try! f()")).count == 1)
    #expect(bannedWordFindings(file("Tests/WebTests/A.swift", "Task.sleep(x)")).count == 1)
  }

  @Test func `allows a named file only`() {
    let ban = Ban(word: "sleep(", kinds: nil, instead: "wait", allowed: ["Sources/Web/Clock/"])
    #expect(bannedWordFindings(file("Sources/Web/Clock/A.swift", "sleep(1)"), bans: [ban]) == [])
    #expect(bannedWordFindings(file("Sources/Web/B.swift", "sleep(1)"), bans: [ban]).count == 1)
  }

  @Test(arguments: [("// TODO later", 1), ("// TODO (#12) later", 0), ("let s = \"TODO\"", 0)])
  func `wants an issue for what is unfinished`(text: String, count: Int) {
    #expect(unfinishedFindings(alerting(text)).count == count)
  }

  @Test(arguments: [
    ("public struct AlertManager {", 1), ("final class DateUtils", 1), ("enum RowDTO: Int {", 1),
    ("struct Database {", 0), ("class func make() {", 0), ("let x: AlertManager", 0),
  ])
  func `refuses a name that says nothing`(text: String, count: Int) {
    #expect(nameFindings(alerting(text)).count == count)
  }
}

@Suite struct `The rule of shape` {
  /// A function of so many lines in all.
  private func function(lines: Int, above: String = "") -> SourceFile {
    let body = Array(repeating: "  f(\"}\")", count: lines - 2).joined(separator: "\n")
    return alerting("\(above)func long(\n_ g: () -> Int = { 1 }) {\n\(body.dropFirst(9))\n}\n")
  }

  @Test func `a file opens with what it is`() {
    #expect(firstLineFindings(alerting("//! Says what it is.\n")) == [])
    #expect(firstLineFindings(alerting("// Says what it is.\n")).count == 1)
    #expect(firstLineFindings(alerting("//!\n")).count == 1)
    #expect(firstLineFindings(alerting("")).count == 1)
  }

  @Test func `a file has at most 400 lines`() {
    #expect(fileLengthFindings(alerting(String(repeating: "\n", count: 400))) == [])
    #expect(fileLengthFindings(alerting(String(repeating: "\n", count: 401))).count == 1)
  }

  @Test func `a function has at most 60 lines, unless it is marked as a list`() {
    #expect(functionLengthFindings(function(lines: 60)) == [])
    #expect(functionLengthFindings(function(lines: 61)).count == 1)
    #expect(functionLengthFindings(function(lines: 99, above: "// table: all of them\n")) == [])
    let marked = "// transitions: each pair\n/// Decides.\n@inlinable\n"
    #expect(functionLengthFindings(function(lines: 99, above: marked)) == [])
    #expect(functionLengthFindings(function(lines: 99, above: "// a remark\n")).count == 1)
  }

  @Test func `a requirement of a protocol has no length`() {
    let long = "protocol P {\n  func f(\n    a: Int\n  ) -> Int\n  init(b: Int)\n}\nstruct S {\n"
    #expect(functionLengthFindings(alerting(long + String(repeating: "\n", count: 90))) == [])
  }

  @Test(arguments: [
    ("public func f() {}", 1), ("/// Does.\npublic func f() {}", 0), ("public import Kernel", 0),
    ("/// Does.\n// table: all\n@inlinable\npublic func f() {}", 0),
    ("// Does.\npublic let a = 1", 1),
    ("/// Does.\npublic let a = 1\npublic let b = 1", 1), ("func f() {}", 0),
    ("@inlinable public func f() {}", 1), ("public extension Int {}", 0),
  ])
  func `what is public is explained`(text: String, count: Int) {
    #expect(docCommentFindings(alerting(text)).count == count)
  }
}

@Suite struct `The rule of both languages` {
  @Test(arguments: [
    ("Phrase(ja: \"警報\", en: \"Alert\")", 0), ("Phrase(ja: \"\", en: \"Alert\")", 1),
    ("Phrase(ja: \" \", en: \"Alert\")", 1), ("Phrase(ja: \"警報\", en: \"\")", 1),
    ("Phrase(ja: \"\\(n)件\", en: \"\\(n)\")", 0), ("Phrase(ja: \"\\(n) x\", en: \"\\(n)\")", 1),
    ("Phrase(ja: \"Alert\", en: \"Alert\")", 2), ("Phrase(ja: \"警報\", en: \"警報\")", 1),
    (".init(\n  ja: \"Alert\",\n  en: \"An alert\")", 1),
    ("Phrase(ja: \"TLP:RED\", en: \"TLP:RED\")", 0),
    ("Phrase(ja: \"\\(n) 件\", en: \"\\(n) items\")", 0), ("Phrase(ja: ja, en: en)", 0),
    ("// Phrase(ja: \"\", en: \"\")", 0),
    ("Phrase(ja: \"団体\", en: \"Organization\")", 1),
    ("Phrase(ja: \"団体\", en: \"Organisation\")", 0),
    ("Phrase(ja: \"団体\", en: \"--organization says whose\")", 0),
  ])
  func `counts`(text: String, count: Int) {
    let kept = phraseFindings(file("Sources/Web/A.swift", text))
    #expect(kept.count == count, "\(text): \(kept)")
  }
}

@Suite struct `The rules of the house and its mission` {
  @Test func `a capability missing in one place is named`() {
    let all = ["", "Node/", "Web/"].map { "Sources/\($0)Alerting/A.swift" }
    let tests = ["Tests/CoreTests/Alerting/A.swift"]
    func count(_ paths: [String], _ mission: String) -> Int {
      capabilityFindings(paths: paths, mission: mission, capabilities: ["Alerting"]).count
    }
    #expect(count(all + tests, "the Alerting of") == 0)
    #expect(count(all, "the Alerting of") == 1)
    #expect(count(all.dropLast() + tests, "Alertings") == 2)
  }

  @Test(arguments: [
    ("| 1.1 | done | `a b` |\n| 1.2 | not yet |", 0), ("| 1.1 | done | `a b` |", 1),
    ("| 1.1 | not yet |\n| 1.1 | not yet |\n| 1.2 | not yet |", 1),
    ("| 1.1 | done |\n| 1.2 | not yet |", 1),
    ("| 1.1 | done | `/watch`, `journey_alert` |\n| 1.2 | not yet |", 0),
    ("| 1.1 | done | `/watch` |\n| 1.2 | not yet |", 1),
    ("| 1.1 | done | `a b`, `gone` |\n| 1.2 | not yet | `gone` |", 1),
    ("| 1.1 | not yet |\n| 1.2 | not yet |\n| 9.9 | not yet |", 1),
  ])
  func `rows of the mission`(mission: String, count: Int) {
    let sources = [file("Tests/NodeTests/A.swift", "@Test func `a b`() {}")]
    let tests = testNames(swift: sources, browserPaths: ["Browser/journey_alert.py"])
    let found = missionFindings(mission: mission, wanted: ["1.1", "1.2"], tests: tests)
    #expect(found.count == count, "\(found)")
  }

  @Test func `a fixture nobody names is found`() {
    let reader = file("Tests/A.swift", "read(\"a.json\"); read(\"page-ja\"); load(\"Fixtures/v/\")")
    let fixtures = [
      "Fixtures/a.json", "Fixtures/Snapshots/page-ja.html", "Fixtures/SOURCES.md",
      "Fixtures/LICENSES/MIT", "Fixtures/v/1.json", "Fixtures/dead.json",
    ]
    let found = fixtureFindings(
      fixtures: fixtures, readers: [reader], readWhole: ["Fixtures/v/": "Tests/A.swift"])
    #expect(found.map(\.path) == ["Fixtures/dead.json"])
  }

  @Test func `places of one machine are found`() {
    for word in ForeignPaths.machine + ForeignPaths.hosts {
      #expect(foreignPathFindings(file("docs/a.md", "see \(word)x")).count == 1, "\(word)")
    }
    #expect(foreignPathFindings(file("docs/a.md", "see net" + "wor" + "k/a, ../shared/data")) == [])
  }
}
