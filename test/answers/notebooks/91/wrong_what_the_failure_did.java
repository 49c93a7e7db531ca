// fails: 2 3 4
// exercise 1
route = "GET /api/posts/{id}";
// exercise 2
int changePoint(List<Boolean> bad) { return bad.size() - 1; }
since = "20";
// exercise 3
suspect = "board-web http.response.status_code=502";
