// From one event to its alert: the store is read beside the node, as its pages read it. An alert counts from when another
// process sees its row.
#pragma once
#include <sqlite3.h>

#include "wire.h"

// A reader of the store. It never writes.
class Store {
 public:
  explicit Store(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &base, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) fail();
    sqlite3_busy_timeout(base, 1000);
    alerts_query = prepared("SELECT COUNT(*) FROM alert");
    waiting_query = prepared("SELECT COUNT(*) FROM indicator_batch WHERE looked_back = 0");
  }
  ~Store() {
    sqlite3_finalize(alerts_query);
    sqlite3_finalize(waiting_query);
    sqlite3_close(base);
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  int64_t alerts() { return count(alerts_query); }
  // Lists of indicators for which old events are still to be read.
  int64_t waiting() { return count(waiting_query); }

 private:
  sqlite3* base = nullptr;
  sqlite3_stmt *alerts_query = nullptr, *waiting_query = nullptr;

  [[noreturn]] void fail() { broken(std::string("the store: ") + sqlite3_errmsg(base)); }
  sqlite3_stmt* prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(base, sql, -1, &statement, nullptr) != SQLITE_OK) fail();
    return statement;
  }
  int64_t count(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_ROW) fail();
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return number;
  }
};

// How often the store is asked, and how long it may take.
constexpr auto look = std::chrono::microseconds(250);
constexpr double alert_seconds_max = 60;
// After so long no further event is sent: a stream that flows meanwhile fills a disk.
constexpr double probing_seconds_max = 30;

// Imports a list of so many and says when the answer came.
inline double import_list(Wire& wire, const std::string& key, const std::string& list, size_t count) {
  std::string answer;
  int status = wire.ask(post("/api/v1/indicators?source=bench", key, list), answer);
  double at = clock_seconds();
  if (status != 202) broken(std::to_string(status) + " " + answer);
  if (Json::parse(answer).at("accepted").integer != static_cast<int64_t>(count))
    broken("not all were taken: " + answer.substr(0, 400));
  return at;
}

inline void wait_looked_back(Store& store, double seconds_max) {
  for (double end = clock_seconds() + seconds_max; store.waiting() > 0;) {
    if (clock_seconds() > end)
      broken("looking back is not through in " + std::to_string(static_cast<int>(seconds_max)) + " s");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

// Imports the lines of a file; how long the import took, and from its answer until the stored events were read again.
inline void import_file(int port, const std::string& key, const std::string& base, const std::string& path, size_t from,
                        size_t count) {
  Store store(base);
  Wire wire(port);
  std::ifstream file(path);
  if (!file) broken("cannot read " + path);
  std::string list, line;
  size_t lines = 0;
  for (size_t number = 0; number < from + count && std::getline(file, line); number++) {
    if (number < from) continue;
    list += line + "\n";
    lines++;
  }
  if (lines < count) broken(path + " has fewer lines than " + std::to_string(from + count));
  double began = clock_seconds(), at = import_list(wire, key, list, count);
  wait_looked_back(store, 600);
  std::printf("import=%.4f lookback=%.4f\n", at - began, clock_seconds() - at);
}

inline std::string marked_name(const std::string& word, size_t number) {
  return word + std::to_string(number) + ".marked.example";
}

// So many names that are looked for from here on.
inline void marks(int port, const std::string& key, const std::string& base, const std::string& word, size_t count) {
  Store store(base);
  Wire wire(port);
  std::string list;
  for (size_t number = 0; number < count; number++) list += "domain\t" + marked_name(word, number) + "\t" + word + "\n";
  import_list(wire, key, list, count);
  wait_looked_back(store, alert_seconds_max);
  std::printf("marks=%zu\n", count);
}

// One event of each of these names, by a host of its own, and each one alert: from the sending of the event until another
// process sees the alert's row, and from the acknowledgement of the event.
inline void probes(int port, Keys& keys, const std::string& base, const std::string& word, size_t count, double pause) {
  Store store(base);
  Wire wire(port);
  std::string answer;
  std::vector<double> from_sending, from_answer;
  uint64_t host = static_cast<uint64_t>(now_seconds()) * 1000;
  double end = clock_seconds() + probing_seconds_max;
  for (size_t number = 0; number < count && clock_seconds() < end; number++) {
    int64_t before = store.alerts();
    std::string event = marked_event(host + number, marked_name(word, number));
    double sent = clock_seconds();
    int status = wire.ask(post("/api/v1/events", keys.next(), event), answer);
    double answered = clock_seconds();
    if (status != 202) broken(std::to_string(status) + " " + answer);
    while (store.alerts() == before) {
      if (clock_seconds() > answered + alert_seconds_max) broken("no alert of " + event);
      std::this_thread::sleep_for(look);
    }
    double seen = clock_seconds();
    from_sending.push_back((seen - sent) * 1e3);
    from_answer.push_back((seen - answered) * 1e3);
    std::this_thread::sleep_for(std::chrono::duration<double>(pause));
  }
  std::printf("alerts=%zu p50=%.3f p99=%.3f max=%.3f answer_p50=%.3f answer_p99=%.3f\n", from_sending.size(),
              quantile(from_sending, 0.5), quantile(from_sending, 0.99), quantile(from_sending, 1),
              quantile(from_answer, 0.5), quantile(from_answer, 0.99));
}

// So many indicators one after the other, and after the answer of each an event every 10 ms until one of them has raised
// an alert: from the answer to that alert's row. That is at most 10 ms and the way of an event more than it took until the
// indicator was in force.
inline void news(int port, Keys& keys, const std::string& key, const std::string& base, size_t count, double pause) {
  Store store(base);
  Wire wire(port);
  std::string answer;
  std::vector<double> taken;
  uint64_t host = static_cast<uint64_t>(now_seconds()) * 1000 + 500'000;
  double end = clock_seconds() + probing_seconds_max;
  for (size_t number = 0; number < count && clock_seconds() < end; number++) {
    std::string name = marked_name("news", number);
    int64_t before = store.alerts();
    double answered = import_list(wire, key, "domain\t" + name + "\tnews\n", 1), next = answered;
    while (store.alerts() == before) {
      if (clock_seconds() > answered + alert_seconds_max) broken("no alert of " + name);
      if (clock_seconds() >= next) {
        next += 0.01;
        int status = wire.ask(post("/api/v1/events", keys.next(), marked_event(host++, name)), answer);
        if (status != 202) broken(std::to_string(status) + " " + answer);
      } else {
        std::this_thread::sleep_for(look);
      }
    }
    taken.push_back((clock_seconds() - answered) * 1e3);
    // One alert has them all: they share the mark. Whoever is still under way must not be taken for the next one's.
    std::this_thread::sleep_for(std::chrono::duration<double>(pause));
  }
  std::printf("indicators=%zu p50=%.3f max=%.3f\n", taken.size(), quantile(taken, 0.5), quantile(taken, 1));
}
