/** The contract of a storage adapter: rules that run against any adapter that supplies an empty storage. */
@NullMarked
package dev.invitations.contract;

import org.jspecify.annotations.NullMarked;
