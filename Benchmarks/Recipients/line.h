// Connections of the recipients: one for each, from an address of its own, as if each were a machine of its own.
#pragma once
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "json.h"

// Seconds that only grow.
inline double clock_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Seconds of processor that this program has taken.
inline double own_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// As many open files as are allowed; says so where these are too few.
inline void want_files(rlim_t count) {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < count)
    broken("too few open files are allowed: " + std::to_string(limit.rlim_cur) + " of " + std::to_string(count) +
           "; raise the hard limit (ulimit -Hn)");
}

// The address of a recipient: each counts for itself where requests of one address are counted.
inline std::string own_address(size_t number) {
  return "127." + std::to_string(1 + number / 62'500) + "." + std::to_string(number / 250 % 250) + "." +
         std::to_string(1 + number % 250);
}

inline int dial(int port, const std::string& from = "127.0.0.1") {
  int one = 1, file = socket(AF_INET, SOCK_STREAM, 0);
  if (file < 0) broken(std::string("socket: ") + strerror(errno));
  sockaddr_in own{}, other{};
  own.sin_family = other.sin_family = AF_INET;
  inet_pton(AF_INET, from.c_str(), &own.sin_addr);
  // The port is chosen with the connection, so that all addresses share the same ports.
  setsockopt(file, SOL_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
  other.sin_port = htons(static_cast<uint16_t>(port));
  other.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(file, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
      connect(file, reinterpret_cast<sockaddr*>(&other), sizeof other) != 0)
    broken(std::string("connect: ") + strerror(errno));
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return file;
}

inline void send_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) broken(std::string("send: ") + strerror(errno));
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

inline std::string receive_until(int file, const std::string& token) {
  std::string bytes;
  char part[4096];
  while (bytes.find(token) == std::string::npos) {
    ssize_t count = recv(file, part, sizeof part, 0);
    if (count <= 0) broken("the other side ended before " + token + ": " + bytes);
    bytes.append(part, static_cast<size_t>(count));
  }
  return bytes;
}

// One request and one answer, each a line of JSON, over the node's control socket.
inline Json ask_control(const std::string& path, const Json& request) {
  int file = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) broken("the path of the control socket is too long: " + path);
  memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (connect(file, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    broken("the control socket does not answer: " + path);
  send_all(file, request.canonical() + "\n");
  Json answer = Json::parse(receive_until(file, "\n"));
  ::close(file);
  if (!answer.has("ok")) broken("the node refused: " + answer.canonical());
  return answer.at("ok");
}

// An answer of HTTP/1.1 as it comes in.
struct Answer {
  std::string bytes;

  // Takes a whole answer off the front; false while it is not whole.
  bool take(int& status, std::string& body) {
    size_t head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    std::string lines = bytes.substr(0, head + 2);
    std::transform(lines.begin(), lines.end(), lines.begin(), [](unsigned char byte) { return std::tolower(byte); });
    size_t place = lines.find("\r\ncontent-length:");
    if (place == std::string::npos) broken("an answer without a length: " + lines);
    size_t length = std::strtoul(lines.c_str() + place + 17, nullptr, 10);
    if (bytes.size() < head + 4 + length) return false;
    status = std::atoi(bytes.c_str() + bytes.find(' ') + 1);
    body = bytes.substr(head + 4, length);
    bytes.erase(0, head + 4 + length);
    return true;
  }
};

inline double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<size_t>(part * static_cast<double>(values.size())))];
}
