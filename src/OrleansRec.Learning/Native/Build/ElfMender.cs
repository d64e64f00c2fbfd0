using System.Buffers.Binary;
using System.Text;

namespace OrleansRec.Learning.Native.Build;

/// <summary>
/// Makes a required symbol version of an ELF library optional: the dynamic loader then binds the library also where the
/// version is missing, and only a call of one of its symbols would fail.
/// </summary>
/// <remarks>Layouts: System V ABI, "Object Files"; Linux Standard Base, "Symbol Versioning" (64-bit, little-endian).</remarks>
internal static class ElfMender
{
    private const uint VersionNeedsSection = 0x6ffffffe;
    private const ushort WeakVersion = 0x2;
    private const int SectionHeaderSize = 64;

    /// <summary>Sets the weak flag on every entry for <paramref name="version"/> in the library's needed versions.</summary>
    /// <returns>How many entries were changed; 0 when there is none, or it is weak already.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file, or are cut short.</exception>
    public static int MakeVersionOptional(Span<byte> library, string version)
    {
        if (library.Length < 64 || !library.StartsWith("\u007fELF"u8) || library[4] != 2 || library[5] != 1)
            throw new InvalidDataException("Not a 64-bit little-endian ELF library; restore the TorchSharp package again.");
        try
        {
            return Mend(library, Encoding.ASCII.GetBytes(version));
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The ELF library is cut short; restore the TorchSharp package again.", error);
        }
    }

    private static int Mend(Span<byte> library, ReadOnlySpan<byte> version)
    {
        int sections = checked((int)U64(library, 40));
        int sectionCount = U16(library, 60);
        int changed = 0;
        for (int s = 0; s < sectionCount; s++)
        {
            Span<byte> header = library.Slice(sections + s * SectionHeaderSize, SectionHeaderSize);
            if (U32(header, 4) != VersionNeedsSection)
                continue;
            Span<byte> names = library.Slice(sections + checked((int)U32(header, 40)) * SectionHeaderSize, SectionHeaderSize);
            changed += MendNeeds(library[Offset(header)..], (int)U32(header, 44), library.Slice(Offset(names), Size(names)), version);
        }
        return changed;
    }

    /// <summary>Walks the needed files (Verneed) and, for each, the versions needed of it (Vernaux).</summary>
    private static int MendNeeds(Span<byte> needs, int fileCount, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        int changed = 0;
        for (int f = 0, file = 0; f < fileCount; f++, file += (int)U32(needs, file + 12))
        {
            int entry = file + (int)U32(needs, file + 8);
            int versionCount = U16(needs, file + 2);
            for (int v = 0; v < versionCount; v++, entry += (int)U32(needs, entry + 12))
            {
                Span<byte> flags = needs.Slice(entry + 4, 2);
                ushort old = BinaryPrimitives.ReadUInt16LittleEndian(flags);
                if ((old & WeakVersion) != 0 || !IsNamed(names, (int)U32(needs, entry + 8), version))
                    continue;
                BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(old | WeakVersion));
                changed++;
            }
        }
        return changed;
    }

    private static bool IsNamed(ReadOnlySpan<byte> names, int at, ReadOnlySpan<byte> version) =>
        names[at..].StartsWith(version) && names[at + version.Length] == 0;

    private static int Offset(ReadOnlySpan<byte> sectionHeader) => checked((int)U64(sectionHeader, 24));

    private static int Size(ReadOnlySpan<byte> sectionHeader) => checked((int)U64(sectionHeader, 32));

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
