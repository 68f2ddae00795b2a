using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace OodDetection.Build
{
    /// <summary>
    /// Marks versions of libstdc++ that an ELF library asks for as weak where nothing of them is used: the loader then does without.
    /// Compiled by MSBuild when it runs (OodDetection.targets), so it is one file and knows .NET Standard 2.0 alone.
    /// </summary>
    public sealed class AdaptToOldLibstdcxx : Task
    {
        private const string Library = "libstdc++.so.6";

        /// <summary>The libraries in an output folder; each may be a link into a package cache, whose file stays as it is.</summary>
        [Required]
        public ITaskItem[] Files { get; set; }

        /// <summary>auto: versions that <see cref="Libstdcxx"/> lacks; always: versions that GCC 12's libstdc++ lacks.</summary>
        [Required]
        public string Mode { get; set; }

        /// <summary>The libstdc++ that counts; the system's where nothing is said.</summary>
        public string Libstdcxx { get; set; }

        public override bool Execute()
        {
            foreach (var file in Files)
            {
                var path = file.GetMetadata("FullPath");
                try
                {
                    Adapt(path);
                }
                catch (Exception error)
                {
                    // Whatever it was: the library is as it was, which is no reason for a build to fail.
                    Warn("OOD0002", path, "It was not adapted to an old " + Library + ": " + error.Message);
                }
            }

            return true;
        }

        private void Adapt(string path)
        {
            var library = Elf.Read(path);
            if (library == null) return;
            var isThere = Mode == "always" ? IsInGcc12 : VersionsHere(library.Machine);
            if (isThere == null) return;

            var missing = library.Needed(Library).Where(n => !n.IsWeak && !isThere(n.Name)).ToList();
            var unused = missing.Where(n => !library.MayUse(n.Index)).ToList();
            foreach (var need in missing.Except(unused))
                Warn("OOD0001", path, "It uses " + need.Name + " of " + Library + ", which " + (Mode == "always" ? "GCC 12's" : "the one here") + " lacks: it will not load there.");
            if (unused.Count == 0) return;

            foreach (var need in unused) library.MarkWeak(need);
            Replace(path, library.Bytes);
            Log.LogMessage(MessageImportance.Normal, path + " asked for " + string.Join(", ", unused.Select(n => n.Name)) + " without use for it; it does so no more.");
        }

        /// <summary>Puts a new file under the old name: the old one may be a link to the package cache's.</summary>
        private static void Replace(string path, byte[] bytes)
        {
            // The time stays, so that the next build finds nothing to copy.
            var time = File.GetLastWriteTimeUtc(path);
            var made = path + "." + Guid.NewGuid().ToString("N");
            try
            {
                File.Copy(path, made); // with its permissions
                new FileInfo(made).IsReadOnly = false;
                File.WriteAllBytes(made, bytes);
                File.SetLastWriteTimeUtc(made, time);
                File.Replace(made, path, null); // at once: there is no moment without a library
            }
            finally
            {
                File.Delete(made);
            }
        }

        /// <summary>What Debian 12 and Ubuntu 22.04 have: GLIBCXX_3.4.30, CXXABI_1.3.13 and all before. Names without such a number are older still.</summary>
        private static bool IsInGcc12(string version)
        {
            return !IsLater(version, "GLIBCXX_", new Version(3, 4, 30)) && !IsLater(version, "CXXABI_", new Version(1, 3, 13));
        }

        private static bool IsLater(string version, string family, Version last)
        {
            Version number;
            return version.StartsWith(family, StringComparison.Ordinal) && Version.TryParse(version.Substring(family.Length), out number) && number > last;
        }

        /// <summary>What the libstdc++ for some processor offers; null where there is none to ask, as where one builds for another processor.</summary>
        private Func<string, bool> VersionsHere(int machine)
        {
            var candidates = string.IsNullOrEmpty(Libstdcxx) ? UsualPlaces().Where(File.Exists) : new[] { Libstdcxx };
            foreach (var candidate in candidates)
            {
                var library = Elf.Read(candidate);
                if (library == null || library.Machine != machine) continue;
                var versions = new HashSet<string>(library.Defined(), StringComparer.Ordinal);
                if (versions.Count > 0) return versions.Contains;
            }

            Log.LogMessage(MessageImportance.Low, "No " + Library + " was found; TorchSharp's native library stays as it is.");
            return null;
        }

        private static IEnumerable<string> UsualPlaces()
        {
            var own = (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(new[] { ':' }, StringSplitOptions.RemoveEmptyEntries);
            var usual = new[] { "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib", "/lib" };
            return own.Concat(usual).Select(folder => Path.Combine(folder, Library));
        }

        private void Warn(string code, string path, string message)
        {
            Log.LogWarning(null, code, null, path, 0, 0, 0, 0, message);
        }

        /// <summary>What of a 64-bit little-endian ELF file counts here: its symbol versions and what its relocations refer to.</summary>
        private sealed class Elf
        {
            private const uint Rela = 4, Rel = 9, DynamicSymbols = 11, VersionDefinitions = 0x6ffffffd, VersionNeeds = 0x6ffffffe, VersionSymbols = 0x6fffffff;
            private readonly List<Section> _sections = new List<Section>();

            private Elf(byte[] bytes)
            {
                Bytes = bytes;
                Machine = Short(0x12);
                var start = Long(0x28);
                int size = Short(0x3A), count = Short(0x3C);
                if (count > 0 && (size < 64 || start < 0 || start > Bytes.Length - ((long)size * count))) throw Damaged();
                for (var at = start; _sections.Count < count; at += size)
                    _sections.Add(new Section { Kind = Word(at + 4), Offset = Long(at + 24), Size = Long(at + 32), Link = Word(at + 40), Info = Word(at + 44) });
            }

            public byte[] Bytes { get; private set; }

            /// <summary>The processor that it is for.</summary>
            public int Machine { get; private set; }

            /// <summary>Null for a file of another kind: 32-bit, big-endian, a script.</summary>
            public static Elf Read(string path)
            {
                var bytes = File.ReadAllBytes(path);
                var isElf = bytes.Length >= 64 && bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F' && bytes[4] == 2 && bytes[5] == 1;
                return isElf ? new Elf(bytes) : null;
            }

            /// <summary>The versions that the library offers.</summary>
            public IEnumerable<string> Defined()
            {
                foreach (var section in _sections.Where(s => s.Kind == VersionDefinitions))
                {
                    foreach (var entry in Chain(section.Offset, section.Info, 16))
                        yield return Text(section, Word(entry + Word(entry + 12)));
                }
            }

            /// <summary>The versions that the library asks of another one.</summary>
            public IEnumerable<Need> Needed(string library)
            {
                foreach (var section in _sections.Where(s => s.Kind == VersionNeeds))
                {
                    foreach (var file in Chain(section.Offset, section.Info, 12).Where(f => Text(section, Word(f + 4)) == library))
                    {
                        foreach (var entry in Chain(file + Word(file + 8), Short(file + 2), 12))
                            yield return new Need { Name = Text(section, Word(entry + 8)), Index = Short(entry + 6), Flags = entry + 4, IsWeak = (Short(entry + 4) & 2) != 0 };
                    }
                }
            }

            /// <summary>
            /// Whether a relocation refers to a symbol of some version, or might: a file that lacks a part says nothing. Relocations of
            /// the kind RELR have no symbols.
            /// </summary>
            public bool MayUse(int version)
            {
                var versions = _sections.FirstOrDefault(s => s.Kind == VersionSymbols);
                var relocations = _sections.Where(s => (s.Kind == Rela || s.Kind == Rel) && s.Link < _sections.Count && _sections[(int)s.Link].Kind == DynamicSymbols).ToList();
                if (versions == null || relocations.Count == 0) return true;

                var symbols = new HashSet<long>(Places(versions, 2).Select((at, i) => new { At = at, Symbol = (long)i }).Where(s => (Short(s.At) & 0x7fff) == version).Select(s => s.Symbol));
                return relocations.Any(s => Places(s, s.Kind == Rela ? 24 : 16).Any(at => symbols.Contains(Word(at + 12))));
            }

            /// <summary>VER_FLG_WEAK in vna_flags.</summary>
            public void MarkWeak(Need need)
            {
                Bytes[need.Flags] |= 2;
            }

            /// <summary>The entries of a list, each of which says how far off the next one is, or 0.</summary>
            private IEnumerable<long> Chain(long first, long count, int next)
            {
                for (var at = first; count > 0; count--)
                {
                    yield return at;
                    var step = Word(at + next);
                    if (step == 0) yield break;
                    at += step;
                }
            }

            private static IEnumerable<long> Places(Section section, int size)
            {
                for (long i = 0; i < section.Size / size; i++) yield return section.Offset + (i * size);
            }

            private string Text(Section section, long offset)
            {
                if (section.Link >= _sections.Count) throw Damaged();
                var start = _sections[(int)section.Link].Offset + offset;
                var end = start < 0 || start >= Bytes.Length ? -1 : Array.IndexOf(Bytes, (byte)0, (int)start);
                if (end < 0) throw Damaged();
                return Encoding.ASCII.GetString(Bytes, (int)start, end - (int)start);
            }

            private long Long(long at)
            {
                return Word(at) | ((long)Word(at + 4) << 32);
            }

            private uint Word(long at)
            {
                return Short(at) | ((uint)Short(at + 2) << 16);
            }

            private ushort Short(long at)
            {
                if (at < 0 || at > Bytes.Length - 2) throw Damaged();
                return (ushort)(Bytes[at] | (Bytes[at + 1] << 8));
            }

            private static InvalidDataException Damaged()
            {
                return new InvalidDataException("it is damaged or cut short");
            }

            private sealed class Section
            {
                public uint Kind;
                public long Offset, Size, Link, Info;
            }
        }

        private struct Need
        {
            public string Name;
            public int Index;
            public long Flags;
            public bool IsWeak;
        }
    }
}
