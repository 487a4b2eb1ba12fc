//! Lists as files to keep: the one place where a page's list goes out.

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

/// Whoever asks finds another list at that page, and so its file. Thrown by the `list` of `addDownload`.
struct ListElsewhere: Error {
  /// The path of the other list's file, without its ending.
  let path: String
}

extension Site {
  /// Adds `path.xlsx` and `path.csv` for a page at `path`. Whoever is not signed in is asked to; what `list` throws is
  /// answered as the page answers it, so that a file says no more than the page.
  func addDownload(
    _ path: String, to router: Router<Visit>,
    _ list: @escaping @Sendable (ListRequest) throws -> ListExport
  ) {
    for form in ListForm.allCases {
      router.get(RouterPath("\(path).\(form)")) { request, visit in
        guard let viewer = visit.viewer else { return Response.seeOther("/sign-in") }
        let asked = ListRequest(
          viewer: viewer, query: try WatchRoutes.query(request),
          place: visit.parameters.get("id") ?? "", say: visit.language, now: clock.now)
        do {
          return try await download(try await files.list(asked, list), as: form, visit.language)
        } catch let elsewhere as ListElsewhere {
          return Response.seeOther("\(elsewhere.path).\(form)")
        }
      }
    }
  }

  /// A list as a file.
  func download(_ list: ListExport, as form: ListForm, _ say: Language) async throws -> Response {
    let now = clock.now
    let sheets = form == .xlsx ? list.sheets(at: now, say) : [list.body(say)]
    return try await download(sheets, Self.fileName(list), as: form, say)
  }

  /// A file is found on a disk by its name: how far it may go stands in it.
  private static func fileName(_ list: ListExport) -> String {
    list.marking.map { "\(list.name)-\($0.label.replacing(":", with: "-"))" } ?? list.name
  }

  /// The sheets as a file of that name; CSV holds the first alone.
  func download(
    _ sheets: [Sheet], _ name: String, as form: ListForm, _ say: Language
  ) async throws -> Response {
    let bytes: [UInt8]
    let type: String
    switch form {
    case .xlsx:
      bytes = try await files.workbook(sheets, say, at: clock.now, folder: folder)
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
