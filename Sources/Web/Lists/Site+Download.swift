//! Sheets as files to keep.

internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Spreadsheets

/// The forms that a list is handed out in.
enum ListForm: String, CaseIterable {
  case xlsx
  case csv
}

extension Site {
  /// The sheets as a file of that name; CSV holds the first alone.
  func download(_ sheets: [Sheet], _ name: String, as form: ListForm) async throws -> Response {
    let bytes: [UInt8]
    let type: String
    switch form {
    case .xlsx:
      bytes = try await files.workbook(sheets, at: clock.now, folder: folder)
      type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case .csv:
      bytes = sheets.first.map { ContactFile.csv($0) } ?? []
      type = "text/csv; charset=utf-8"
    }
    var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
    headers[.contentDisposition] = "attachment; filename=\"\(name).\(form)\""
    return Response(
      status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
