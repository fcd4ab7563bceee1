# SPDX-License-Identifier: GPL-2.0-only
# A real nginx on loopback that stores files below the current directory. nginx_start
# sets $URL; nginx_stop ends it by process id.
#	$URL/store	accepts GET, HEAD, PUT
#	$URL/secret	the same, but only for the login "joe", "opensesame"
#	$URL/403 /500	answer with that status
#	$URL/circle	redirects to itself for ever
require_or_skip "nginx (nginx-light)" command -v nginx

# A test replaces this to have more locations.
nginx_more() {
	:
}

nginx_start() {
	mkdir -p nginx/store nginx/secret nginx/tmp
	for try in 1 2 3 4 5 6 7 8
	do
		port=$((20000 + RANDOM % 20000))
		nginx_config >nginx/conf
		# A server that outlives a failed test must not hold the pipe of its results open.
		nginx -p "$PWD/nginx" -c conf -e error.log >/dev/null 2>nginx/start 3>&- 4>&- 5>&- 6>&- 7>&- && break
	done
	URL=http://127.0.0.1:$port
	nginx_wait
}

nginx_config() {
	test "$(id -u)" != 0 || echo "user root;" # the owner of the directories
	cat <<END
pid "$PWD/nginx/pid";
error_log "$PWD/nginx/error.log";
worker_processes 1;
events { worker_connections 64; }
http {
	access_log "$PWD/nginx/access.log";
	client_body_temp_path "$PWD/nginx/tmp";
	proxy_temp_path "$PWD/nginx/tmp";
	fastcgi_temp_path "$PWD/nginx/tmp";
	uwsgi_temp_path "$PWD/nginx/tmp";
	scgi_temp_path "$PWD/nginx/tmp";
	client_max_body_size 100m;
	server {
		listen 127.0.0.1:$port;
		root "$PWD/nginx";
		location /store { dav_methods PUT; create_full_put_path on; }
		location /secret {
			dav_methods PUT;
			create_full_put_path on;
			if (\$http_authorization != "Basic am9lOm9wZW5zZXNhbWU=") { return 403; }
		}
		location /403 { return 403; }
		location /500 { return 500; }
		location /circle { return 302 \$uri; }
		$(nginx_more)
	}
}
END
}

nginx_wait() {
	for try in 1 2 3 4 5 6 7 8 9 10
	do
		test -s nginx/pid && return
		sleep .1
	done
	return 1
}

nginx_stop() {
	test ! -s nginx/pid || kill "$(cat nginx/pid)"
}
