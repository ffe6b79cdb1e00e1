/** What a bundle of these modules owes to the packages in it: their names, versions, licences, and the texts of these. */
export function thirdPartyNotices(modules: Iterable<string>): string
