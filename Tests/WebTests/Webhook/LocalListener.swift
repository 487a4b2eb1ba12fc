//! A tiny TCP server on 127.0.0.1 for tests: it answers, keeps silent, drips, or follows a script.

import Foundation
import Synchronization
import Testing

/// Serves one connection after another on a thread of its own until it is stopped.
final class LocalListener: Sendable {
  /// What it does with a connection.
  enum Conduct: Sendable {
    /// Reads one HTTP request and answers these bytes.
    case answer(String)
    /// Reads and never answers.
    case silent
    /// Reads one request, then answers these bytes one by one, 20 ms apart, for ever.
    case drip(String)
    /// Sends the first line, then one line for each thing it reads, then hangs up.
    case lines([String])
  }

  /// Holds a thread until it is opened.
  final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let entered = Mutex(false)
    var isEntered: Bool { entered.withLock { $0 } }
    func wait() {
      entered.withLock { $0 = true }
      semaphore.wait()
    }
    func open() { semaphore.signal() }
  }

  /// Counts from several threads.
  final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  let port: Int
  private let listening: Int32
  private let connected = Counter()
  private let text = Mutex("")

  /// How many connections came.
  var connections: Int { connected.value }
  /// Everything that was read.
  var received: String { text.withLock { $0 } }

  init(_ conduct: Conduct) throws {
    listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (descriptor, length) = (listening, size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &size) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    try #require(bound)
    Thread { [self] in serve(conduct) }.start()
  }

  /// Ends the thread's wait for connections.
  func stop() { shutdown(listening, Int32(SHUT_RDWR)) }

  /// A connection to a port of this machine, or nil.
  static func connect(_ port: Int) -> Int32? {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port: port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if !isConnected { close(client) }
    return isConnected ? client : nil
  }

  /// Whether nobody holds that port of this machine now.
  static func isFree(_ port: Int) -> Bool {
    let candidate = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(candidate) }
    var address = loopback(port: port)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(candidate, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private func serve(_ conduct: Conduct) {
    while true {
      let client = accept(listening, nil, nil)
      guard client >= 0 else { break }
      connected.add()
      switch conduct {
      case .answer(let reply):
        readRequest(client)
        write(reply, to: client)
      case .silent: while read(client) != nil {}
      case .drip(let reply):
        readRequest(client)
        drip(Array(reply.utf8), to: client)
      case .lines(let lines): follow(lines, with: client)
      }
      close(client)
    }
    close(listening)
  }

  private func follow(_ lines: [String], with client: Int32) {
    for (index, line) in lines.enumerated() {
      write(line, to: client)
      guard index < lines.count - 1, let heard = read(client) else { continue }
      // After "354 go" the content comes, up to a lone full stop.
      var content = heard
      while line.hasPrefix("354"), !content.hasSuffix("\r\n.\r\n"), let more = read(client) {
        content += more
      }
    }
  }

  private func drip(_ bytes: [UInt8], to client: Int32) {
    var index = 0
    while send(client, [bytes[index % bytes.count]], 1, Int32(MSG_NOSIGNAL)) == 1 {
      index += 1
      var hangUp = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
      if poll(&hangUp, 1, 20) > 0 { return }
    }
  }

  private func readRequest(_ client: Int32) {
    var request = ""
    while !request.contains("\r\n\r\n"), let more = read(client) { request += more }
    let length = request.lowercased().split(separator: "content-length: ").dropFirst().first
      .flatMap { Int($0.prefix { $0.isNumber }) }
    let head = request.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    var body = head.count > 1 ? head[1].utf8.count : 0
    while body < length ?? 0, let more = read(client) { body += more.utf8.count }
  }

  private func read(_ client: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(client, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    let heard = String(decoding: buffer[..<count], as: UTF8.self)
    text.withLock { $0 += heard }
    return heard
  }

  private func write(_ reply: String, to client: Int32) {
    var left = Array(reply.utf8)[...]
    while !left.isEmpty {
      let sent = left.withUnsafeBytes {
        send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return }
      left = left.dropFirst(sent)
    }
  }
}
