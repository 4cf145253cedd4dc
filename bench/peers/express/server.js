// The classic server: takes one drawing as 784 numbers, answers, and only then inserts it into a NUMERIC[] column.
import express from "express";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
await pool.query("CREATE TABLE IF NOT EXISTS classic_drawing (id serial PRIMARY KEY, label text, drawing numeric[])");

const app = express();
app.use(express.json({ limit: "1mb" }));
app.post("/drawings", (request, response) => {
  const { label, drawing } = request.body;
  response.json({ received: true });
  pool
    .query("INSERT INTO classic_drawing (label, drawing) VALUES ($1, $2)", [label, drawing])
    .catch((error) => console.error(error.message));
});
app.listen(Number(process.env.PORT), "127.0.0.1");
