# Who plays: names that are kept on this machine, with what they reached.

players-title = Who plays?
players-guest = A guest
players-player = { $name }: { $stars ->
    [one] { $stars } star
   *[other] { $stars } stars
}
players-new = A new name
players-typed = { $name }
players-letter = { $letter }
players-add = Add
players-forget = Forget
players-forget-sure = Really forget?
players-empty = Type a name first.
players-taken = Somebody is called so already.
players-full = There is no room for another name.
title-guest = Guest
title-player = { $name }
