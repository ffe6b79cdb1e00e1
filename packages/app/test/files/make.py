# Writes the workbooks and tables of the tests: pip install openpyxl pyarrow
import os, decimal, datetime as dt
import openpyxl
from openpyxl import Workbook
out=os.path.dirname(os.path.abspath(__file__))+'/'

wb=Workbook(); ws=wb.active; ws.title='scores'
ws.append([]) 
ws.append(['subject','day','score','when','ok','note','big'])
rows=[('a',0,251.5,dt.date(2024,2,28),True,'calm',1),('a',1,None,dt.date(2024,2,29),False,None,2),(None,2,260,None,True,'"x", y',3),
('b',0,199.25,dt.datetime(2024,3,1,6,0),None,'calm',4),('b',1,200,dt.date(1999,12,31),False,'zwölf',5),('b',2,1e-7,dt.date(2024,3,3),True,'NA',6)]
for i,r in enumerate(rows):
    ws.append(list(r))
    if i==2: ws.append([])
for r in ws.iter_rows(min_row=3,min_col=4,max_col=4):
    for c in r:
        if c.value is not None: c.number_format='dd/mm/yyyy'
ws['H3']=None
ws2=wb.create_sheet('notes'); ws2.append(['other','sheet']); ws2.append([1,2])
wb.save(out+'scores.xlsx')
wb=Workbook(); ws=wb.active; ws.title='titled'
ws.append(['Results of the study']); ws.merge_cells('A1:C1'); ws.append([]); ws.append(['g','x','y']);
for i in range(6): ws.append(['g%d'%(i%2), i, i*1.5])
wb.save(out+'titled.xlsx')
wb=Workbook(); ws=wb.active
ws.append(['g','before',None]); ws.merge_cells('B1:C1')
for i in range(3): ws.append(['a',i,i+1])
wb.save(out+'merged.xlsx')
wb=Workbook(); ws=wb.active; ws.title='empty'; ws2=wb.create_sheet('data'); ws2.append(['g','y']); ws2.append(['a',1]); ws2.append(['b',2.5]); wb.save(out+'second.xlsx')
wb=Workbook(); wb.epoch=openpyxl.utils.datetime.CALENDAR_MAC_1904; ws=wb.active; ws.append(['when','y']); ws.append([dt.date(2024,2,29),1]); ws.append([dt.date(2024,3,1),2]); wb.save(out+'mac.xlsx')
wb=Workbook(); ws=wb.active; ws.append(['g','y','f']); ws.append(['a',1,'=B2*2']); ws.append(['b','#N/A','=1/0']); ws['B3'].data_type='e'; wb.save(out+'errors.xlsx')
wb=Workbook(); ws=wb.active; ws.append(['a','b','a']); ws.append([1,2,3]); wb.save(out+'twice.xlsx')
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as fe
n=12
t=pa.table({
 'g': pa.array(['b','a',None,'c']*3).dictionary_encode(),
 's': pa.array(['x','y','zz',None]*3),
 'i': pa.array([1,None,3,-4]*3, pa.int64()),
 'u': pa.array([4294967295,0,None,7]*3, pa.uint32()),
 'y': pa.array([1.5,None,-2.25,0.1]*3),
 'f': pa.array([1.5,None,-2.25,4]*3, pa.float32()),
 'b': pa.array([True,False,None,True]*3),
 'd': pa.array([dt.date(2024,2,29),None,dt.date(1969,12,31),dt.date(2000,1,1)]*3),
 'ms': pa.array([1709164800123,None,-1,0]*3, pa.timestamp('ms')),
 'us': pa.array([1709164800123456,None,-1,0]*3, pa.timestamp('us','UTC')),
 'm': pa.array([decimal.Decimal('1.23'),None,decimal.Decimal('-0.7'),decimal.Decimal('3')]*3, pa.decimal128(9,2)),
})
for c in ['snappy','gzip','none','zstd','brotli','lz4']:
    pq.write_table(t,out+c+'.parquet',compression=c, row_group_size=5, data_page_version='2.0' if c=='gzip' else '1.0', use_dictionary=c!='none', write_statistics=False)
for c in ['uncompressed','lz4','zstd']:
    fe.write_feather(t,out+c+'.feather',compression=c)
pq.write_table(pa.table({'id':pa.array([9007199254740993,1]),'t':pa.array([dt.time(1,2),None]),'l':pa.array([[1],[2]]),'r':pa.array([{'a':1},{'a':2}]),'by':pa.array([b'a',b'b']),'y':pa.array([1.0,2.0]),'bad':pa.array([1.5,float('nan')],pa.float16())}),out+'odd.parquet')
