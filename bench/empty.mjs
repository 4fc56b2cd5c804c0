// The least that Node can do: what every other time is compared with.
