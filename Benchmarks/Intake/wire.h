// A connection to the node that is measured, the keys that it is asked with, and events as they go over it.
#pragma once
#include <atomic>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sys/stat.h>
#include <thread>

#include "../Recipients/line.h"

// The secrets of sensors, used in turn. One key may ask so many times in a minute and no more: many events a second, each
// in a request of its own, are those of many sensors.
class Keys {
 public:
  explicit Keys(const std::string& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
      if (!line.empty()) all.push_back(line);
    if (all.empty()) broken("no keys in " + path);
  }
  size_t size() const { return all.size(); }
  const std::string& next() { return all[turn.fetch_add(1, std::memory_order_relaxed) % all.size()]; }

 private:
  std::vector<std::string> all;
  std::atomic<size_t> turn{0};
};

// Makes so many keys of sensors over the control socket, one a line in a file that only its owner reads.
inline void make_keys(const std::string& control, size_t count, const std::string& path) {
  std::ofstream file(path);
  if (!file) broken("cannot write " + path);
  chmod(path.c_str(), 0600);
  for (size_t number = 0; number < count; number++) {
    Json asked = Json::of({{"verb", "key new"}, {"name", "bench-" + std::to_string(number)}, {"role", "sensor"}});
    file << ask_control(control, asked).string << "\n";
  }
  std::printf("keys=%zu\n", count);
}

inline std::string post(const std::string& path, const std::string& key, std::string_view body) {
  std::string request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key +
                        "\r\nContent-Type: application/x-ndjson\r\nContent-Length: ";
  request += std::to_string(body.size()) + "\r\n\r\n";
  return request.append(body);
}

// Takes a whole answer of HTTP/1.1 off the front; false while it is not whole. It is asked for every event, and so makes
// no texts of what it only looks at.
inline bool take_answer(std::string& bytes, int& status, std::string& body) {
  size_t head = bytes.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  static const std::string name = "\r\ncontent-length:";
  auto place = std::search(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(head) + 2, name.begin(), name.end(),
                           [](char left, char right) { return std::tolower(static_cast<unsigned char>(left)) == right; });
  if (place == bytes.begin() + static_cast<ptrdiff_t>(head) + 2) broken("an answer without a length: " + bytes);
  size_t length = std::strtoul(bytes.c_str() + (place - bytes.begin()) + static_cast<ptrdiff_t>(name.size()), nullptr, 10);
  if (bytes.size() < head + 4 + length) return false;
  status = std::atoi(bytes.c_str() + 9);
  body.assign(bytes, head + 4, length);
  bytes.erase(0, head + 4 + length);
  return true;
}

// A connection that is kept, one request at a time. Whoever has one waits on it.
class Wire {
 public:
  explicit Wire(int port) : file(dial(port)) {}
  ~Wire() { ::close(file); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  int ask(const std::string& request, std::string& body) {
    send_all(file, request);
    int status = 0;
    char part[16384];
    while (!take_answer(bytes, status, body)) {
      ssize_t count = recv(file, part, sizeof part, 0);
      if (count <= 0) broken("the node ended the connection");
      bytes.append(part, static_cast<size_t>(count));
    }
    return status;
  }

 private:
  int file;
  std::string bytes;
};

// Until matching has passed a batch.
inline void wait_matched(Wire& wire, Keys& keys, const std::string& batch, double seconds_max) {
  std::string answer, request = "GET /api/v1/batches/" + batch;
  request += " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ";
  for (double end = clock_seconds() + seconds_max;;) {
    int status = wire.ask(request + keys.next() + "\r\n\r\n", answer);
    if (status != 200) broken(std::to_string(status) + " " + answer);
    if (Json::parse(answer).at("matched").integer) return;
    if (clock_seconds() > end)
      broken("matching is not through in " + std::to_string(static_cast<int>(seconds_max)) + " s");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// How long matching may take behind the last acknowledgement.
constexpr double matched_seconds_max = 600;

inline int64_t now_seconds() { return static_cast<int64_t>(std::time(nullptr)); }

// A moment as RFC 3339 has it, by the second.
inline std::string moment(int64_t seconds) {
  std::time_t time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// An address of somebody's machine, another for each number up to 16 million.
inline std::string host_address(uint64_t number) {
  return "10." + std::to_string(number >> 16 & 255) + "." + std::to_string(number >> 8 & 255) + "." +
         std::to_string(number & 255);
}

// An event that is in no list, of exactly so many bytes, no two the same.
inline std::string plain_event(uint64_t number, size_t bytes, const std::string& time) {
  std::string event = "{\"time\":\"" + time + "\",\"source\":\"" + host_address(number) +
                      "\",\"destination\":\"198.18.0.1\",\"destination_port\":443,\"domain\":\"h" + std::to_string(number) +
                      ".quiet.example\",\"sensor\":\"bench\",\"message\":\"";
  if (event.size() + 2 > bytes) broken("an event needs more than " + std::to_string(bytes) + " bytes");
  event.append(bytes - event.size() - 2, 'x');
  return event += "\"}";
}

// An event of a host that talked to a name.
inline std::string marked_event(uint64_t host, const std::string& name) {
  return "{\"time\":\"" + moment(now_seconds()) + "\",\"source\":\"" + host_address(host) + "\",\"domain\":\"" + name +
         "\"}";
}
