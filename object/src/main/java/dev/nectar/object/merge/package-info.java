/** Static linking: several objects made one. */
package dev.nectar.object.merge;
