//! XML in pieces through expat: no tree, no entities, no document type, and a limit on depth and on any one tag.

internal import CExpat

/// What takes the events of one XML part. Names come without their prefix.
protocol XMLElements: AnyObject {
  /// An element opens. The attributes are valid during the call only.
  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem)
  /// Text of the innermost open element, in pieces.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem)
  /// The element closes.
  func close(_ name: String) throws(SpreadsheetProblem)
}

/// The attributes of an element while it opens.
struct XMLAttributes {
  fileprivate let list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?

  /// The value of the attribute of that local name, whatever its prefix; nil without one.
  subscript(_ name: StaticString) -> String? {
    guard let list else { return nil }
    var place = 0
    while let key = list[place], let value = list[place + 1] {
      if isLocal(key, name) { return String(cString: value) }
      place += 2
    }
    return nil
  }

  /// Whether a yes-or-no attribute says yes; nil without it.
  func flag(_ name: StaticString) -> Bool? { self[name].map { ["1", "true", "on"].contains($0) } }
}

/// The reading of one part.
final class XMLStream {
  private let elements: any XMLElements
  private let budget: ReadingBudget
  private let part: String
  private let parser: OpaquePointer
  private var problem: SpreadsheetProblem?

  /// Reads the part to its end. Throws what a handler throws, and when the XML is damaged or over the limits.
  static func read(
    _ part: String, of archive: ZipArchive, into elements: any XMLElements, budget: ReadingBudget
  ) throws(SpreadsheetProblem) {
    guard let parser = XML_ParserCreate(nil) else {
      throw SpreadsheetProblem(.damaged(part: part))
    }
    let stream = XMLStream(parser, part: part, elements: elements, budget: budget)
    try stream.parse(archive)
  }

  private init(
    _ parser: OpaquePointer, part: String, elements: any XMLElements, budget: ReadingBudget
  ) {
    self.parser = parser
    self.part = part
    self.elements = elements
    self.budget = budget
  }

  deinit { XML_ParserFree(parser) }

  private func parse(_ archive: ZipArchive) throws(SpreadsheetProblem) {
    setUp()
    var fed = 0
    try archive.read(part) { (fill) throws(SpreadsheetProblem) -> Bool in
      let room = Int32(ZipArchive.pieceBytes)
      guard let start = XML_GetBuffer(parser, room) else {
        throw SpreadsheetProblem(.damaged(part: part))
      }
      let count = try fill(UnsafeMutableRawBufferPointer(start: start, count: Int(room)))
      let status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
      if let problem { throw problem }
      guard status == XML_STATUS_OK else { throw SpreadsheetProblem(.damaged(part: part)) }
      fed += count
      // Before its first token, and with nothing fed, expat says -1.
      guard fed - max(0, Int(XML_GetCurrentByteIndex(parser))) <= budget.limits.tagBytes else {
        throw SpreadsheetProblem(.suspicious(.tag))
      }
      return count > 0
    }
  }

  /// The parser keeps no reference: this object outlives each call of it.
  private func setUp() {
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser, { XMLStream.of($0)?.open($1, $2) }, { data, _ in XMLStream.of(data)?.close() })
    XML_SetCharacterDataHandler(parser) { XMLStream.of($0)?.text($1, $2) }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      XMLStream.of(data)?.stop(SpreadsheetProblem(.suspicious(.documentType)))
    }
  }

  private static func of(_ data: UnsafeMutableRawPointer?) -> XMLStream? {
    data.map { Unmanaged<XMLStream>.fromOpaque($0).takeUnretainedValue() }
  }

  private var path: [String] = []

  private func open(
    _ name: UnsafePointer<XML_Char>?, _ list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    guard problem == nil, let name else { return }
    do throws(SpreadsheetProblem) {
      try budget.takeElement()
      guard path.count < budget.limits.depth else {
        throw SpreadsheetProblem(.suspicious(.depth))
      }
      let local = localName(name)
      path.append(local)
      try elements.open(local, XMLAttributes(list: list))
    } catch { stop(error) }
  }

  private func close() {
    // expat has checked that open and close match, so the name is the one that was pushed.
    guard problem == nil, let name = path.popLast() else { return }
    do throws(SpreadsheetProblem) { try elements.close(name) } catch { stop(error) }
  }

  private func text(_ start: UnsafePointer<XML_Char>?, _ count: Int32) {
    guard problem == nil, let start, count > 0 else { return }
    let failed = start.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
      bytes -> SpreadsheetProblem? in
      do throws(SpreadsheetProblem) {
        try elements.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
        return nil
      } catch { return error }
    }
    if let failed { stop(failed) }
  }

  private func stop(_ problem: SpreadsheetProblem) {
    self.problem = problem
    XML_StopParser(parser, 0)
  }
}

/// Whether the part of a name behind its prefix is that one. A million cells ask three times each, so no text is made.
private func isLocal(_ key: UnsafePointer<XML_Char>, _ name: StaticString) -> Bool {
  var place = localStart(key)
  for index in 0..<name.utf8CodeUnitCount {
    guard UInt8(bitPattern: place.pointee) == name.utf8Start[index] else { return false }
    place += 1
  }
  return place.pointee == 0
}

/// Where a name begins behind its prefix.
private func localStart(_ name: UnsafePointer<XML_Char>) -> UnsafePointer<XML_Char> {
  var start = name
  var place = name
  while place.pointee != 0 {
    if place.pointee == CChar(bitPattern: UInt8(ascii: ":")) { start = place + 1 }
    place += 1
  }
  return start
}

/// The part of a name behind its prefix.
private func localName(_ name: UnsafePointer<XML_Char>) -> String {
  String(cString: localStart(name))
}
