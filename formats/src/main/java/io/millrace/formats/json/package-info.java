/** What JSON formats share: strings, bytes as text, well-known text of geometries. Hot path: allocates nothing per value. */
@NullMarked
package io.millrace.formats.json;

import org.jspecify.annotations.NullMarked;
