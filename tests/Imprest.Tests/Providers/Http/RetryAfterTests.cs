using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Retry-After", "7", 7_000)]
    [InlineData("Retry-After", "Sun, 22 Nov 2026 12:00:30 GMT", 30_000)]
    [InlineData("Retry-After", "Sun, 22 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Retry-After", "999999999", 86_400_000)]
    [InlineData("retry-after-ms", "250", 250)]
    [InlineData("retry-after-ms", "1e9", null)]
    [InlineData("retry-after-ms", "99999999999999999999", 86_400_000)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "-5", null)]
    public void A_wait_is_read_in_each_of_its_forms(string header, string value, int? milliseconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(milliseconds is { } expected ? TimeSpan.FromMilliseconds(expected) : null, RetryAfter.Read(response.Headers, Now));
    }
}
