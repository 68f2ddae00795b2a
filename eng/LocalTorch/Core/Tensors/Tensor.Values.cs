using System.Globalization;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    // The elements as .NET values.
    public partial class Tensor
    {
        public unsafe Span<byte> bytes
        {
            get
            {
                var info = Readable();
                var size = info.Elements * info.ElementSize;
                if (size > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>(DataPointer, (int)size);
            }
            set
            {
                var info = Info;
                if (!info.IsContiguous) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (info.Elements * info.ElementSize != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(DataPointer, value.Length));
            }
        }

        internal unsafe void* DataPointer
        {
            get
            {
                var pointer = Native.lt_tensor_data(Handle);
                // Of an empty tensor the address is null as well, and nothing is wrong.
                return pointer != null || Info.Elements == 0 ? pointer : throw Native.LastError();
            }
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Scalar ToScalar()
        {
            if (NumberOfElements != 1) throw new System.Runtime.InteropServices.ExternalException($"a Tensor with {NumberOfElements} elements cannot be converted to Scalar");
            var value = Aten.local_scalar_dense.CallValue(this);
            return value.Tag switch
            {
                NativeValue.Kind.Double => value.Number,
                NativeValue.Kind.Bool => value.Integer != 0,
                _ => value.Integer,
            };
        }

        public double ReadCpuDouble(long i) => TensorAccessor<double>.ReadItemAt(this, i);

        public float ReadCpuSingle(long i) => TensorAccessor<float>.ReadItemAt(this, i);

        public int ReadCpuInt32(long i) => TensorAccessor<int>.ReadItemAt(this, i);

        public long ReadCpuInt64(long i) => TensorAccessor<long>.ReadItemAt(this, i);

        public short ReadCpuInt16(long i) => TensorAccessor<short>.ReadItemAt(this, i);

        public byte ReadCpuByte(long i) => TensorAccessor<byte>.ReadItemAt(this, i);

        public sbyte ReadCpuSByte(long i) => TensorAccessor<sbyte>.ReadItemAt(this, i);

        public bool ReadCpuBool(long i) => TensorAccessor<bool>.ReadItemAt(this, i);

        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        public bool Equals(Tensor target) => target is not null && Aten.equal.CallBool(this, target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{string.Join('x', shape)}], type = {dtype}, device = {device}");

        internal void ValidateType(Type element)
        {
            var type = dtype;
            if (type == ScalarType.BFloat16) throw new ArgumentException($"No support for {type} in TorchSharp");
            if (ElementType(type) != element) throw new ArgumentException($"{element.Name} is not compatible with {type}");
        }

        private TensorInfo Readable()
        {
            var info = Info;
            if (!info.IsContiguous) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (info.DeviceType != (int)DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            return info;
        }
    }
}

internal static partial class Aten
{
    internal static readonly Op equal = new("aten::equal");
}
