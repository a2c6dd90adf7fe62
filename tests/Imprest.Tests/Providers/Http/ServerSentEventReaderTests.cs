using System.Text;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class ServerSentEventReaderTests
{
    [Theory]
    [InlineData("event: a\ndata: 1\n\ndata: 2\n\n", "a=1|=2")]
    [InlineData("event:a\r\ndata:1\r\n\r\n", "a=1")]
    [InlineData(": comment\n\ndata: 1\nid: 7\nretry: 5\ndatax: no\n\n", "=1")]
    [InlineData("data: 1\ndata: 2\ndata\n\n", "=1\n2\n")]
    [InlineData("event: lost\n\ndata: 1\n\n", "=1")]
    [InlineData("data: whole\n\ndata: cut off\n", "=whole")]
    [InlineData("data: whole\n\ndata: cut off", "=whole")]
    [InlineData("", "")]
    public async Task Events_are_told_apart(string stream, string expected)
    {
        Assert.Equal(expected, await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(stream))));
        Assert.Equal(expected, await ReadAsync(new OneByteAtATime(Encoding.UTF8.GetBytes(stream))));
    }

    [Fact]
    public async Task Large_events_between_small_ones_come_whole()
    {
        var large = new string('x', 3_000_000);
        var events = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes($"data: a\n\ndata: {large}\n\ndata: b\n\ndata: {large}\n\n")));
        Assert.Equal($"=a|={large}|=b|={large}", events);
    }

    [Fact]
    public async Task Events_over_the_limit_all_together_are_refused() => await Assert.ThrowsAsync<AnswerTooLargeException>(() =>
        ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: 1234567890\n\n", 100))), writable: false), 1_000));

    private static async Task<string> ReadAsync(Stream stream, long maxBytes = 1 << 24)
    {
        var (reader, read) = (new ServerSentEventReader(stream, maxBytes), new List<string>());
        while (await reader.ReadAsync(default) is { } next)
            read.Add($"{next.Name}={Encoding.UTF8.GetString(next.Data)}");
        return string.Join('|', read);
    }

    private sealed class OneByteAtATime(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
