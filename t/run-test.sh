#!/bin/sh
# How prove runs a test: sharness scripts with sh, cmocka programs as they are.
case $1 in
*.sh) exec bash "$@" ;;
*) CMOCKA_MESSAGE_OUTPUT=tap exec "$@" ;;
esac
