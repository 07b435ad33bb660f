const http = require('http');

const port = process.env.PORT || 8080;
const message = process.env.MESSAGE || 'Hello, World!';

const server = http.createServer((req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/plain' });
  res.end(`${message}\n`);
});

server.listen(port, () => {
  console.log(`Listening on port ${port}`);
});
