// SPDX-License-Identifier: GPL-2.0-only
#include "qemu-channel.h"

#include <libgen.h>
#include <sys/socket.h>

static void after_close(uv_handle_t *handle)
{
	struct channel *ch = handle->data;

	if (--ch->handles == 0 && ch->on_closed)
		ch->on_closed(ch->data);
}

static void on_alloc(uv_handle_t *handle, size_t want, uv_buf_t *buf)
{
	struct channel *ch = handle->data;

	(void)want;
	*buf = uv_buf_init(ch->chunk, sizeof(ch->chunk));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct channel *ch = stream->data;

	if (n > 0) {
		ch->on_bytes(ch->data, buf->base, (size_t)n);
	} else if (n < 0) {
		uv_read_stop(stream);
		ch->connected = false;
	}
}

/* Once QEMU has connected, the socket's path is removed, and the directory with its last
 * socket, so that nothing stays behind even if we are killed. */
static void leave_no_path(const struct channel *ch)
{
	AUTO_FREE char *copy = xstrdup(ch->path);

	unlink(ch->path);
	(void)rmdir(dirname(copy));
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct channel *ch = listener->data;

	/* The only client is QEMU, because the directory is ours alone. */
	if (status < 0 || ch->connected || uv_accept(listener, (uv_stream_t *)&ch->conn) < 0)
		return;
	ch->connected = true;
	leave_no_path(ch);
	uv_read_start((uv_stream_t *)&ch->conn, on_alloc, on_read);
}

static int listen_at(struct channel *ch, struct error *err)
{
	int e = uv_pipe_bind(&ch->listener, ch->path);

	if (!e)
		e = uv_listen((uv_stream_t *)&ch->listener, 1, on_connection);
	if (e)
		return error_set(err, ERROR_HOST, "cannot listen at '%s': %s", ch->path,
				 uv_strerror(e));
	return 0;
}

int channel_open(struct channel *ch, uv_loop_t *loop, const char *dir, const char *name,
		 struct error *err)
{
	ch->path = xstrfmt("%s/%s", dir, name);
	uv_pipe_init(loop, &ch->listener, 0);
	uv_pipe_init(loop, &ch->conn, 0);
	ch->listener.data = ch->conn.data = ch;
	ch->handles = 2;
	ch->connected = false;
	return listen_at(ch, err);
}

bool channel_write(struct channel *ch, const char *bytes, size_t len)
{
	uv_os_fd_t fd;

	/* Not through libuv, which would raise SIGPIPE when QEMU is gone. Our messages
	 * are short and fit into the socket's buffer. */
	return ch->connected && uv_fileno((uv_handle_t *)&ch->conn, &fd) == 0 &&
	       send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)len;
}

void channel_drain(struct channel *ch)
{
	uv_os_fd_t fd;
	ssize_t n;

	if (!ch->connected || uv_fileno((uv_handle_t *)&ch->conn, &fd) < 0)
		return;
	while ((n = recv(fd, ch->chunk, sizeof(ch->chunk), MSG_DONTWAIT)) > 0)
		ch->on_bytes(ch->data, ch->chunk, (size_t)n);
}

void channel_close(struct channel *ch)
{
	ch->connected = false;
	leave_no_path(ch);
	free(ch->path);
	ch->path = NULL;
	uv_close((uv_handle_t *)&ch->listener, after_close);
	uv_close((uv_handle_t *)&ch->conn, after_close);
}
