using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using OodDetection.Data;

namespace Samples.Tests;

/// <summary>Sets as users have them, in a folder of its own for one test: classes of colour photos of mixed sizes, as folders, tables and archives, and the like in NumPy arrays.</summary>
internal sealed class UserSets : IDisposable
{
    public const int Side = 16;

    public string Root { get; } = Directory.CreateTempSubdirectory("user-sets-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>A folder with a folder for each class. Names are like CLASS/SCENE_FRAME.jpg; three frames make a scene.</summary>
    public string Folder(string name, int classes, int perClass, int seed = 0)
    {
        for (var c = 0; c < classes; c++)
        {
            Directory.CreateDirectory(this[$"{name}/class-{c}"]);
            for (var i = 0; i < perClass; i++)
            {
                var random = new Random((seed * 10_000) + (c * 1000) + i);
                var (height, width) = (random.Next(Side, 2 * Side), random.Next(Side, 2 * Side));
                File.WriteAllBytes(this[$"{name}/class-{c}/{i / 3:D3}_{i % 3}.jpg"], JpegEncoder.Encode(new DecodedImage(3, height, width, Pixels(random, c, 3, height, width))));
            }
        }

        return this[name];
    }

    /// <summary>A table of the files of such a folder.</summary>
    public string Csv(string folder)
    {
        var path = folder + ".csv";
        File.WriteAllLines(path, ["file,kind", .. Files(folder).Select(file => $"{Path.GetRelativePath(Root, file)},{Path.GetFileName(Path.GetDirectoryName(file))}")]);
        return path;
    }

    public static string Zip(string folder)
    {
        ZipFile.CreateFromDirectory(folder, folder + ".zip");
        return folder + ".zip";
    }

    public static string Tar(string folder)
    {
        TarFile.CreateFromDirectory(folder, folder + ".tar", includeBaseDirectory: false);
        return folder + ".tar";
    }

    /// <summary>Grey images of one size with labels, by MedMNIST's names.</summary>
    public string Npz(string name, int classes, int perClass)
    {
        using var zip = ZipFile.Open(this[name], ZipArchiveMode.Create);
        foreach (var (part, count, seed) in new[] { ("train", classes * perClass, 1), ("test", classes * perClass / 2, 2) })
        {
            var random = new Random(seed);
            Write($"{part}_images", $"{count}, {Side}, {Side}", [.. Enumerable.Range(0, count).SelectMany(i => Pixels(random, i % classes, 1, Side, Side))]);
            Write($"{part}_labels", $"{count}, 1", [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))]);
        }

        return this[name];

        void Write(string array, string shape, byte[] values)
        {
            var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
            using var entry = zip.CreateEntry(array + ".npy").Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. values]);
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static byte[] Pixels(Random random, int kind, int channels, int height, int width)
    {
        var pixels = new byte[channels * height * width];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = ((double)(i / width % height) / height, (double)(i % width) / width);
            var inside = (kind % 4) switch
            {
                0 => x < 0.4,               // a bar at the left
                1 => y < 0.3,               // a bar at the top
                2 => x + y < 1,             // a triangle
                _ => Math.Abs(x - y) < 0.2, // a stroke
            };
            pixels[i] = (byte)(random.Next(60) + (inside ? 160 : 20));
        }

        return pixels;
    }
}
