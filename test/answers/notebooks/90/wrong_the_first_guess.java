// fails: 1 2 4 5
// exercise 1
route = "GET /api/posts/{id}";
since = "0";
// exercise 2
service = "board-web";
step = "Posts.list";
// exercise 3
foreach = "page";
