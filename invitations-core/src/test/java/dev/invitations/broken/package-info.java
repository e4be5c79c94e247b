/** What the rules of the house forbid, so that each rule is seen to catch it. */
package dev.invitations.broken;
