using System.Buffers;

namespace Imprest.Providers.Http;

/// <summary>One server-sent event. <paramref name="Data"/> is its own array and may be kept.</summary>
internal readonly record struct ServerSentEvent(string? Name, byte[] Data);

/// <summary>Reads server-sent events, each of which may hold megabytes, with a limit on them all together.</summary>
/// <remarks>Wire form: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation</remarks>
internal sealed class ServerSentEventReader(Stream stream, long maxBytes)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private long _total;

    /// <returns>The next event with data; null at the end. An event that the end cuts off is not returned.</returns>
    /// <exception cref="AnswerTooLargeException">All events together are longer than the limit.</exception>
    public async ValueTask<ServerSentEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        string? name = null;
        byte[]? data = null;
        ArrayBufferWriter<byte>? lines = null; // Of data in several lines, of which there may be many.
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                    return new(name, lines?.WrittenSpan.ToArray() ?? data);
                name = null;
            }
            else if (Field(line, "data"u8, out var text))
            {
                if (data is null)
                {
                    data = text.ToArray();
                    continue;
                }

                if (lines is null)
                {
                    lines = new();
                    lines.Write(data);
                }

                lines.Write("\n"u8);
                lines.Write(text.Span);
            }
            else if (Field(line, "event"u8, out text))
            {
                name = System.Text.Encoding.UTF8.GetString(text.Span);
            }
        }
        return null;
    }

    private static bool Field(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> field, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var span = line.Span;
        if (!span.StartsWith(field))
            return false;
        if (span.Length == field.Length)
            return true;
        if (span[field.Length] != ':')
            return false;
        value = line[(field.Length + 1)..];
        if (value.Length > 0 && value.Span[0] == ' ')
            value = value[1..];
        return true;
    }

    /// <summary>One line without its end (LF, or CR LF); null at the end of the stream. Good until the next call.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var searched = _start;
        while (true)
        {
            var found = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var end = searched + found;
                var line = _buffer.AsMemory(_start, end - _start);
                _start = end + 1;
                return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
            }
            var unread = _end - _start;
            MakeRoom();
            searched = _start + unread;
            var room = (int)Math.Min(_buffer.Length - _end, maxBytes - _total + 1); // One more than may come, to see that it did.
            var read = await stream.ReadAsync(_buffer.AsMemory(_end, room), cancellationToken);
            if (read == 0)
                return null; // A line without an end belongs to an event without an end.
            _end += read;
            _total += read;
            if (_total > maxBytes)
                throw new AnswerTooLargeException(maxBytes);
        }
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
            return;
        var unread = _end - _start;
        var target = unread > _buffer.Length / 2 ? new byte[checked(_buffer.Length * 2)] : _buffer;
        _buffer.AsSpan(_start, unread).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, unread);
    }
}
