using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

/// <summary>Waits for a page by looking at its address and whether it is there whole. Playwright's own waits listen for that, and miss what comes while they begin to listen.</summary>
internal static class Arriving
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="address">The address: <c>**</c> stands for anything, <c>*</c> for anything without a slash.</param>
    public static Task ArrivesAsync(this IPage page, string address)
    {
        var pattern = new Regex("^" + Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$");
        return page.ArrivesAsync(pattern.IsMatch);
    }

    public static async Task ArrivesAsync(this IPage page, Func<string, bool> address)
    {
        var until = DateTime.UtcNow + Patience;
        while (!address(page.Url) || !await IsWholeAsync(page))
        {
            Assert.True(DateTime.UtcNow < until, $"The page is still {page.Url}.");
            await Task.Delay(10);
        }
    }

    private static async Task<bool> IsWholeAsync(IPage page)
    {
        try
        {
            return await page.EvaluateAsync<bool>("document.readyState === 'complete'");
        }
        catch (PlaywrightException)
        {
            return false; // It goes on to another.
        }
    }
}
