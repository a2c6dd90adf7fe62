using System.Buffers;
using System.Text;

namespace Imprest.Ledger.Sqlite.Native;

/// <summary>UTF-8 of texts that nearly always are ASCII.</summary>
internal static class Utf8
{
    /// <param name="room">At least three bytes a character.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(string text, Span<byte> room) =>
        Ascii.FromUtf16(text, room, out var bytes) == OperationStatus.Done ? bytes : Encoding.UTF8.GetBytes(text, room);
}
